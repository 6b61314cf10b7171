using DataWarehouse.Plugins.UltimateConsensus.Drivers;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

public sealed class MailboxTests
{
    private const int Items = 20_000;

    [Fact]
    public void Take_GivesEverythingOnce_InTheOrderOfEachPoster()
    {
        var mailbox = new Mailbox<(int Poster, int Number)>();
        var posters = Enumerable.Range(0, 3).Select(poster => new Thread(() =>
        {
            for (var number = 0; number < Items; number++) mailbox.TryPost((poster, number));
        })).ToList();
        posters.ForEach(thread => thread.Start());

        var next = new int[3];
        var taken = Array.Empty<(int Poster, int Number)>();
        while (next.Sum() < 3 * Items)
        {
            var count = mailbox.Take(ref taken, TimeSpan.FromSeconds(30));
            Assert.True(count > 0, "Nothing came.");
            foreach (var (poster, number) in taken.AsSpan(0, count)) Assert.Equal(next[poster]++, number);
        }

        posters.ForEach(thread => thread.Join());
        Assert.Equal(0, mailbox.Take(ref taken, TimeSpan.Zero));
    }

    [Fact]
    public void TryPost_OfWhatOnlySoMuchOfMayWait_IsRefusedBeyondIt_UntilItIsTaken()
    {
        var mailbox = new Mailbox<int>();
        var taken = Array.Empty<int>();
        for (var other = 0; other < 100; other++) Assert.True(mailbox.TryPost(other));

        MailboxVerdict[] verdicts = [mailbox.TryPost(1, 2), mailbox.TryPost(2, 2), mailbox.TryPost(3, 2)];
        Assert.Equal(102, mailbox.Count);
        Assert.Equal(102, mailbox.Take(ref taken, TimeSpan.Zero));
        var again = mailbox.TryPost(3, 2);
        mailbox.Close();

        Assert.Equal([MailboxVerdict.Taken, MailboxVerdict.Taken, MailboxVerdict.Full], verdicts);
        Assert.Equal((MailboxVerdict.Taken, MailboxVerdict.Closed), (again, mailbox.TryPost(4, 2)));
    }

    [Fact]
    public void Signal_BeforeATake_EndsItWithNothing()
    {
        var mailbox = new Mailbox<int>();
        var taken = Array.Empty<int>();

        mailbox.Signal();

        Assert.Equal(0, mailbox.Take(ref taken, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void Take_ForLessThanAMillisecond_WaitsAndDoesNotComeBackAtOnce()
    {
        var mailbox = new Mailbox<int>();
        var taken = Array.Empty<int>();
        var wait = TimeSpan.FromMicroseconds(900);
        var began = TimeProvider.System.GetTimestamp();

        for (var round = 0; round < 10; round++) Assert.Equal(0, mailbox.Take(ref taken, wait));

        Assert.True(TimeProvider.System.GetElapsedTime(began) >= 10 * wait);
    }

    [Fact]
    public void WaitForSignal_TakesNothing()
    {
        var mailbox = new Mailbox<int>();
        var taken = Array.Empty<int>();
        mailbox.TryPost(7);
        mailbox.Signal();

        mailbox.WaitForSignal(Timeout.InfiniteTimeSpan);

        Assert.Equal(1, mailbox.Take(ref taken, Timeout.InfiniteTimeSpan));
        Assert.Equal(7, taken[0]);
    }

    [Fact]
    public void Close_LeavesWhatIsThereAndTakesNothingMore()
    {
        var mailbox = new Mailbox<int>();
        var taken = Array.Empty<int>();
        Assert.True(mailbox.TryPost(1));

        mailbox.Close();

        Assert.False(mailbox.TryPost(2));
        Assert.Equal(1, mailbox.Take(ref taken, TimeSpan.Zero));
    }
}
