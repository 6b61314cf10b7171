using System.Buffers;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

/// <summary>A state machine that does not come back from a command while its gate is closed.</summary>
internal sealed class GateMachine : IStateMachine, IStateMachineFactory, ISnapshot
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);

    public void Close() => _gate.Reset();

    public void Open() => _gate.Set();

    public IStateMachine Create() => this;

    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        _gate.Wait(NodeCluster.Soon);
        foreach (ref readonly var entry in entries) results.Add(entry.Index, default);
    }

    public ISnapshot CaptureSnapshot() => this;

    public void WriteTo(Stream destination, CancellationToken cancellationToken)
    {
    }

    public void Restore(Stream source, CancellationToken cancellationToken)
    {
    }

    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response) => QueryStatus.Answered;

    public StateDigest ComputeDigest() => default;

    public void Dispose()
    {
    }
}
