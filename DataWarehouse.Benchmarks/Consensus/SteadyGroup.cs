using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Benchmarks.Consensus;

/// <summary>A leader and two followers in one thread; network and disk take no time, so only the cores are measured.</summary>
internal sealed class SteadyGroup
{
    private const int Replicas = 3;
    private readonly RaftCore[] _cores = new RaftCore[Replicas];
    private readonly Effects[] _effects = new Effects[Replicas];

    /// <summary>Begins the group and elects its first replica.</summary>
    public SteadyGroup()
    {
        var configuration = Configuration.Of(Enumerable.Range(1, Replicas).Select(Member), []);
        var state = RecoveredState.Bootstrap(configuration);
        for (var i = 0; i < Replicas; i++)
        {
            // A small cache: the window of entries has its final size after a short warm-up.
            var options = new CoreOptions { Seed = (ulong)i + 1, CacheBytesMax = 64 << 10 };
            _cores[i] = new RaftCore(new GroupId(1), new ReplicaId(i + 1), options, state);
            _effects[i] = new Effects();
        }

        _cores[0].Campaign();
        Run();
        if (_cores[0].Role != Role.Leader) throw new InvalidOperationException("Nobody leads.");
    }

    /// <summary>Messages handled by all cores so far.</summary>
    public long Steps { get; private set; }

    /// <summary>The leader's commit index.</summary>
    public LogIndex Commit => _cores[0].Log.Commit;

    /// <summary>Proposes entries one by one, each its own write and message, then lets all of them be replicated, acknowledged and applied.</summary>
    /// <param name="payload">The bytes of each entry.</param>
    /// <param name="count">How many entries are on their way together.</param>
    public void Cycle(ReadOnlyMemory<byte> payload, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _cores[0].Propose(payload);
            Finish(0);
        }

        Run();
    }

    private static Member Member(int replica) => new(new ReplicaId(replica), new PeerId("node" + new ReplicaId(replica), new Incarnation(replica)));

    private void Run()
    {
        for (var isBusy = true; isBusy;)
        {
            isBusy = false;
            for (var i = 0; i < Replicas; i++)
            {
                if (!_cores[i].HasEffects) continue;
                isBusy = true;
                Finish(i);
            }
        }
    }

    // The disk is as fast as the call, so messages that wait for a write may go out with the others.
    private void Finish(int replica)
    {
        var (core, effects) = (_cores[replica], _effects[replica]);
        core.TakeEffects(effects);
        foreach (ref readonly var send in effects.Sends)
        {
            _cores[send.Message.To.Value - 1].Step(send.Message);
            Steps++;
        }

        var applied = effects.Apply.IsEmpty ? LogIndex.Zero : effects.Apply.Last.Index;
        if (effects.Write is { } write) core.WriteCompleted(write.Id);
        if (applied > LogIndex.Zero) core.ApplyCompleted(applied);
    }
}
