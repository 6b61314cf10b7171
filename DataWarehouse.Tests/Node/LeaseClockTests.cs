using DataWarehouse.Node.Leases;

namespace DataWarehouse.Tests.Node;

/// <summary>The clock of leases counts ticks, and only the leader's counts.</summary>
public sealed class LeaseClockTests
{
    private readonly LeaseClock _clock = new(TimeSpan.FromSeconds(1));

    [Fact]
    public void Lease_OfALeader_EndsAfterItsTime()
    {
        Lead();
        _clock.Granted(5, 3, 3);

        Assert.Empty(Tick(3));
        Assert.Equal([5L], Tick(1));
        Assert.Empty(Tick(1));
    }

    [Fact]
    public void Lease_OfAFollower_NeverEnds()
    {
        _clock.LeadChanged(1, leadsHere: false);
        _clock.Granted(5, 3, 3);

        Assert.Empty(Tick(100));
    }

    [Fact]
    public void Lease_UnderANewLeader_BeginsWithWhatTheLogSays()
    {
        _clock.Granted(5, 30, 30);
        _clock.Granted(6, 30, 30);
        Tick(100);
        _clock.Checkpointed(6, 10);

        _clock.LeadChanged(2, leadsHere: true);

        Assert.Equal(31, _clock.RemainingOf(5));
        Assert.Equal(11, _clock.RemainingOf(6));
        Assert.Empty(Tick(10));
        Assert.Equal([6L], Tick(1));
    }

    [Fact]
    public void Renewal_GivesAllOfTheTime_AndSaysWhatMustBeLogged()
    {
        Lead();
        _clock.Granted(5, 3, 3);
        Tick(2);
        Assert.Equal(3, _clock.Renew(5, out var mustLog));
        _clock.Checkpointed(5, 1);
        _clock.Renew(5, out var mustLogAfterCheckpoint);

        Assert.False(mustLog);
        Assert.True(mustLogAfterCheckpoint);
        Assert.Empty(Tick(3));
        Assert.Equal([5L], Tick(1));
    }

    [Fact]
    public void Renewal_OfALeaseThatIsNot_IsZero()
    {
        Assert.Equal(0, _clock.Renew(5, out _));
        Assert.Equal(-1, _clock.RemainingOf(5));
    }

    [Fact]
    public void Lease_ThatCouldNotBeRevoked_EndsAgain()
    {
        Lead();
        _clock.Granted(5, 1, 1);
        Assert.Equal([5L], Tick(2));
        _clock.Postpone(5);
        Assert.Equal([5L], Tick(1));
        _clock.Revoked(5);
        _clock.Postpone(5);

        Assert.Empty(Tick(10));
        Assert.Equal(0, _clock.Count);
    }

    [Fact]
    public void Leases_ThatEndAtOnce_EndInPortions()
    {
        Lead();
        for (var id = 1; id <= 5; id++) _clock.Granted(id, 1, 1);
        Tick(1);
        var first = new List<long>();
        var second = new List<long>();
        _clock.Tick(first, 3);
        _clock.Tick(second, 3);

        Assert.Equal((3, 2), (first.Count, second.Count));
    }

    [Fact]
    public void Checkpoint_IsOfLongLeasesThatHaveLess()
    {
        Lead();
        _clock.Granted(5, 1000, 1000);
        _clock.Granted(6, 10, 10);
        Tick(5);
        var left = new List<(long Id, long RemainingSeconds)>();
        _clock.TakeCheckpoint(100, left, 10);

        Assert.Equal([(5L, 996L)], left);
    }

    [Fact]
    public void Restore_ForgetsAll()
    {
        Lead();
        _clock.Granted(5, 1, 1);
        _clock.Restored();

        Assert.Empty(Tick(10));
    }

    /// <summary>Begins to lead; what a new leader has to do for leases that were there is done with the first tick.</summary>
    private void Lead()
    {
        _clock.LeadChanged(1, leadsHere: true);
        Tick(1);
    }

    private List<long> Tick(int count)
    {
        var over = new List<long>();
        for (var tick = 0; tick < count; tick++) _clock.Tick(over, 100);
        return over;
    }
}
