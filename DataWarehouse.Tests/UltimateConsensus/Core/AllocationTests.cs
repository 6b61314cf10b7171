using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>The steady-state path: one entry goes from its proposal to its application on three replicas.</summary>
public sealed class AllocationTests
{
    private const int Cycles = 10_000;
    private const int MeasurementsMax = 50;
    private const int PayloadBytes = 16;

    // An array object has a header, a method table and a length before its bytes.
    private const int ArrayBytes = 24 + PayloadBytes;
    private readonly RaftCore[] _cores;
    private readonly Effects[] _effects = [new(), new(), new()];

    public AllocationTests()
    {
        // A small cache, so that the window of entries has reached its size before the measurement.
        var options = new CoreOptions { CacheBytesMax = 16 << 10, ElectionTicks = 1_000 };
        var state = RecoveredState.Bootstrap(Given.VotersUpTo(3));
        _cores = [.. Enumerable.Range(1, 3).Select(id => new RaftCore(Given.Group, Given.Id(id), options with { Seed = (ulong)id }, state))];
        _cores[0].Campaign();
        Run();
        Assert.Equal(Role.Leader, _cores[0].Role);
    }

    [Fact]
    public void Cycle_ReplicateAndAcknowledge_AllocatesNothingButTheEntry()
    {
        Repeat(5_000);
        var last = _cores[0].Log.Last.Value;

        var (allocated, measurements) = Least((long)Cycles * ArrayBytes, () => Repeat(Cycles));

        Assert.All(_cores, core => Assert.Equal(last + (measurements * Cycles), core.Log.Commit.Value));
        Assert.Equal(_cores[0].Log.Commit, _cores[0].Log.Applied);
        Assert.Equal((long)Cycles * ArrayBytes, allocated);
    }

    [Fact]
    public void Heartbeats_AndReads_AllocateNothing()
    {
        Beat(2_000);

        Assert.Equal(0, Least(0, () => Beat(Cycles)).Bytes);
    }

    // Beside other tests the runtime compiles a method for good only after a while, and allocates a little on this thread when it does; what the path itself allocates
    // it does in every round.
    private static (long Bytes, int Rounds) Least(long wanted, Action action)
    {
        var least = long.MaxValue;
        var rounds = 0;
        while (rounds < MeasurementsMax && least > wanted)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            rounds++;
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (least, rounds);
    }

    private void Repeat(int cycles)
    {
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            _cores[0].Propose(new byte[PayloadBytes]);
            Run();
        }
    }

    private void Beat(int times)
    {
        for (var request = 0; request < times; request++)
        {
            _cores[0].Read(request);
            _cores[0].Tick();
            Run();
        }
    }

    // The disk is as fast as the call, so messages that wait for a write may go out with the others.
    private void Run()
    {
        for (var isBusy = true; isBusy;)
        {
            isBusy = false;
            for (var i = 0; i < _cores.Length; i++)
            {
                if (!_cores[i].HasEffects) continue;
                isBusy = true;
                Finish(_cores[i], _effects[i]);
            }
        }
    }

    private void Finish(RaftCore core, Effects effects)
    {
        core.TakeEffects(effects);
        foreach (ref readonly var send in effects.Sends) _cores[send.Message.To.Value - 1].Step(send.Message);
        var applied = effects.Apply.IsEmpty ? LogIndex.Zero : effects.Apply.Last.Index;
        if (effects.Write is { } write) core.WriteCompleted(write.Id);
        if (applied > LogIndex.Zero) core.ApplyCompleted(applied);
    }
}
