using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Watching;

namespace DataWarehouse.Tests.UltimateConsensus.Watching;

/// <summary>Threads that stand still, as somebody else sees them.</summary>
public sealed class NodeWatchTests
{
    private const int StuckTicks = 50;
    private const int TicksPerTick = 2;

    private readonly NodeWatch _watch = new(2, StuckTicks, TicksPerTick);
    private readonly ShardGauge[] _shards = [new(1, true), new(1, true)];
    private readonly LaneGauge[] _lanes = [new(1, true, 4), new(1, true, 5)];

    [Fact]
    public void Tick_WhileAllWaitForWork_FindsNothing()
    {
        Pass(1_000);

        Assert.Empty(_watch.Found);
    }

    [Fact]
    public void Tick_WhileAShardDoesNotGoRound_FindsIt_UntilItDoes()
    {
        _shards[1] = new ShardGauge(8, IsIdle: false);
        Pass(StuckTicks / TicksPerTick);
        Assert.Empty(_watch.Found);

        Pass(1);
        var found = Assert.Single(_watch.Found);
        _shards[1] = new ShardGauge(9, IsIdle: false);
        Pass(1);

        Assert.Equal(new Standstill(StandstillKind.Shard, 1, null, StuckTicks), found);
        Assert.True(found.IsOfNode);
        Assert.Empty(_watch.Found);
    }

    [Fact]
    public void Tick_WhileAStateMachineDoesNotComeBack_FindsItsGroup()
    {
        _lanes[0] = new LaneGauge(8, IsIdle: false, Group: 4);

        Pass(1 + (StuckTicks / TicksPerTick));

        Assert.Equal(new Standstill(StandstillKind.Lane, 0, 4, StuckTicks), Assert.Single(_watch.Found));
    }

    [Fact]
    public void Tick_WhileTheLaneGoesFromGroupToGroup_FindsNothing()
    {
        for (var turn = 0; turn < 10; turn++)
        {
            _lanes[0] = new LaneGauge(turn, IsIdle: false, Group: 4);
            Pass(StuckTicks / TicksPerTick);
        }

        Assert.Empty(_watch.Found);
    }

    [Fact]
    public void Tick_WhileTheDiskStalls_FindsItFirst_UntilItAnswers()
    {
        _shards[0] = new ShardGauge(8, IsIdle: false);
        for (var tick = 0; tick <= StuckTicks; tick++) _watch.Tick(_shards, _lanes, isStalled: true);
        Assert.Equal([StandstillKind.Disk, StandstillKind.Shard], _watch.Found.Select(static found => found.Kind));

        _watch.Tick(_shards, _lanes, isStalled: false);

        Assert.Equal(StandstillKind.Shard, Assert.Single(_watch.Found).Kind);
    }

    private void Pass(int ticks)
    {
        for (var tick = 0; tick < ticks; tick++) _watch.Tick(_shards, _lanes, isStalled: false);
    }
}
