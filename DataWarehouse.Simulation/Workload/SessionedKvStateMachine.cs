using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Workload;

/// <summary>The state machine of a simulated replica: the product's sessions in front of the simulated store.</summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
internal sealed class SessionedKvStateMachine : ISimulatedStateMachine
{
    /// <summary>The sessions are part of the digest at every so many-th index only, for encoding them costs more than anything else here.</summary>
    private const int SessionDigestInterval = 4;

    private readonly KvStore _store;
    private readonly SessionedStateMachine _machine;

    /// <summary>Makes an empty one.</summary>
    /// <param name="limits">The bounds of the sessions.</param>
    /// <param name="watch">Is told of every execution, or null.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public SessionedKvStateMachine(SessionLimits limits, IExecutionWatch? watch, PlantedBug planted)
    {
        _store = new KvStore(watch);
        _machine = new SessionedStateMachine(_store, limits, planted);
    }

    /// <inheritdoc/>
    public ulong Digest { get; private set; }

    /// <inheritdoc/>
    public byte[]? Apply(in Entry entry)
    {
        var response = entry.Kind == EntryKind.Command ? CommandResponse.Encode(_machine.Apply(entry)) : null;
        Digest = _store.Digest;
        if (entry.Index.Value % SessionDigestInterval == 0) Digest = EntryHash.Mix(Digest, SessionTableCodec.Digest(_machine.Sessions));
        return response;
    }

    /// <inheritdoc/>
    public byte[] Query(ReadOnlySpan<byte> query) => query.Length == 1 ? _store.Query(query[0]) : [];

    /// <summary>Encodes the store, the digest (which depends on the index), then the sessions.</summary>
    public byte[] Snapshot()
    {
        var buffer = new ArrayBufferWriter<byte>(KvStore.SizeBytes + 256);
        _store.Encode(buffer.GetSpan(KvStore.SizeBytes));
        buffer.Advance(KvStore.SizeBytes);
        BitConverter.TryWriteBytes(buffer.GetSpan(sizeof(ulong)), Digest);
        buffer.Advance(sizeof(ulong));
        _machine.EncodeSessions(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        _store.Restore(snapshot);
        Digest = BitConverter.ToUInt64(snapshot[KvStore.SizeBytes..]);
        if (!_machine.TryRestoreSessions(snapshot[(KvStore.SizeBytes + sizeof(ulong))..], out var reason))
            throw new InvalidDataException(reason);
    }
}
