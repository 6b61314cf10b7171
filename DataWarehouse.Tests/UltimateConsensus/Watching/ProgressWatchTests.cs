using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Watching;

namespace DataWarehouse.Tests.UltimateConsensus.Watching;

/// <summary>What counts as standing still, and what as progress, in ticks.</summary>
public sealed class ProgressWatchTests
{
    private const int StuckTicks = 16;
    private const int NoticedWithin = StuckTicks + (StuckTicks / 8);

    private static readonly GroupPulse Idle = new(10, 10, 10, 10) { IsLeader = true };

    private readonly ProgressWatch _watch = new(3, StuckTicks);
    private readonly Dictionary<long, ProgressMark?> _marks = [];

    public static TheoryData<StandstillKind> Kinds => [.. ProgressMark.Kinds.ToArray()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Look_AtAGroupThatWantsSomethingAndGetsOnWithNothing_NamesItAfterTheTime(StandstillKind kind)
    {
        Pass(StuckTicks - 1, (7, Wanting(kind)));
        Assert.Empty(_watch.Report.Named);

        Pass(NoticedWithin, (7, Wanting(kind)));

        var standstill = Assert.Single(_watch.Report.Named);
        Assert.Equal((kind, 3, 7), (standstill.Kind, standstill.Shard, standstill.Group));
        Assert.InRange(standstill.Ticks, StuckTicks, 2 * NoticedWithin);
        Assert.True(_watch.IsToLook);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Look_AtAGroupThatGetsOn_NamesItNever(StandstillKind kind)
    {
        for (var step = 1; step < 20; step++) Pass(StuckTicks - 1, (7, Advanced(Wanting(kind), step)));

        Assert.Equal(0, _watch.Report.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Look_AtAGroupThatGetsOnAgain_NamesItNoMore(StandstillKind kind)
    {
        Pass(2 * NoticedWithin, (7, Wanting(kind)));
        Assert.Equal(1, _watch.Report.Count);

        Pass(NoticedWithin - StuckTicks, (7, Advanced(Wanting(kind), 1)));

        Assert.Equal(0, _watch.Report.Count);
        Assert.False(_watch.IsToLook);
    }

    [Fact]
    public void Look_AtAGroupThatWantsNothing_KeepsNothingOfIt()
    {
        Pass(10 * NoticedWithin, (7, Idle));

        Assert.Null(_marks[7]);
        Assert.Equal(0, _watch.Report.Count);
    }

    [Fact]
    public void Look_AtAGroupThatWantedNothingForLong_CountsFromWhenItDoes()
    {
        Pass(1, (7, Wanting(StandstillKind.Apply)));
        Pass(10 * NoticedWithin, (7, Idle));

        Pass(StuckTicks - 1, (7, Wanting(StandstillKind.Apply)));

        Assert.Equal(0, _watch.Report.Count);
    }

    [Fact]
    public void Look_AtAFollowerWithEntriesThatAreNotCommitted_BlamesItNot()
    {
        Pass(10 * NoticedWithin, (7, new GroupPulse(11, 11, 10, 10)));

        Assert.Equal(0, _watch.Report.Count);
    }

    [Fact]
    public void Look_AtAGroupInWhichSeveralThingsStandStill_NamesWhatHoldsUpTheRest()
    {
        Pass(2 * NoticedWithin, (7, new GroupPulse(20, 15, 15, 10) { IsLeader = true, ReadsWaiting = 1 }));

        Assert.Equal(StandstillKind.Write, Assert.Single(_watch.Report.Named).Kind);
    }

    [Fact]
    public void Look_AtAReplicaThatIsToBeginAnew_BlamesOnlyThat()
    {
        Pass(2 * NoticedWithin, (7, Wanting(StandstillKind.Write) with { IsRestarting = true }));

        Assert.Equal(StandstillKind.Restart, Assert.Single(_watch.Report.Named).Kind);
    }

    [Fact]
    public void Look_AtManyGroups_NamesSomeAndCountsAll()
    {
        var groups = Enumerable.Range(0, 100).Select(static group => ((long)group, Wanting(StandstillKind.Apply))).ToArray();

        Pass(2 * NoticedWithin, groups);

        Assert.Equal((ProgressWatch.NamedMax, 100), (_watch.Report.Named.Length, _watch.Report.Count));
    }

    [Fact]
    public void Tick_SaysNowAndThenThatItIsTimeToLook()
    {
        var looks = Enumerable.Range(0, StuckTicks).Count(_ => _watch.Tick());

        Assert.Equal(8, looks);
    }

    private static GroupPulse Wanting(StandstillKind kind) => kind switch
    {
        StandstillKind.Commit => Idle with { Last = 11, Durable = 11 },
        StandstillKind.Write => Idle with { Last = 11, IsLeader = false },
        StandstillKind.Apply => Idle with { Last = 11, Durable = 11, Commit = 11 },
        StandstillKind.Read => Idle with { ReadsWaiting = 1 },
        StandstillKind.Snapshot => Idle with { HasSnapshot = true },
        StandstillKind.Restart => Idle with { IsRestarting = true },
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Has got on, and still wants something.</summary>
    private static GroupPulse Advanced(GroupPulse pulse, int step) => pulse with
    {
        Last = pulse.Last + step,
        Durable = pulse.Durable + step,
        Commit = pulse.Commit + step,
        Applied = pulse.Applied + step,
        ReadsAnswered = step,
        SnapshotMoves = step,
        Life = step,
    };

    private void Pass(int ticks, params (long Group, GroupPulse Pulse)[] groups)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            if (!_watch.Tick()) continue;
            foreach (var (group, pulse) in groups) _marks[group] = _watch.Look(new GroupId(group), _marks.GetValueOrDefault(group), pulse);
            _watch.End();
        }
    }
}
