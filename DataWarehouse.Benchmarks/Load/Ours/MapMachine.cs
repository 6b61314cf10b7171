using System.Buffers;
using System.Buffers.Binary;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Benchmarks.Load.Ours;

/// <summary>The map as a state machine. An empty query is answered with the digest, one of a key with the value.</summary>
internal sealed class MapMachine(int valueBytes) : IStateMachine, IStateMachineFactory
{
    private readonly ValueMap _map = new(valueBytes);

    public IStateMachine Create() => new MapMachine(valueBytes);

    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        foreach (ref readonly var entry in entries)
        {
            _map.Put(entry.Command.Span);
            results.Add(entry.Index, default);
        }
    }

    public ISnapshot CaptureSnapshot() => _map.Capture();

    public void Restore(Stream source, CancellationToken cancellationToken) => _map.Restore(source);

    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        if (request.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(response.GetSpan(sizeof(ulong)), _map.Digest);
            response.Advance(sizeof(ulong));
            return QueryStatus.Answered;
        }

        if (request.Length != sizeof(long)) return QueryStatus.Malformed;
        if (_map.TryGet(request, out var value)) response.Write(value);
        return QueryStatus.Answered;
    }

    public StateDigest ComputeDigest() => new(_map.Digest);

    public void Dispose()
    {
    }
}
