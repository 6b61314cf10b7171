using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Makes a state machine from one snapshot file, in steps.</summary>
/// <remarks>Not thread-safe; belongs to its worker.</remarks>
/// <param name="snapshots">The files.</param>
/// <param name="machines">Makes state machines.</param>
/// <param name="restored">Is told how it ended.</param>
internal sealed class SnapshotReadSteps(LogSnapshots snapshots, IStateMachineFactory machines, Action<RestoreOutcome> restored) : ISnapshotReading
{
    private byte[] _bytes = [];
    private int _done;

    /// <inheritdoc/>
    void ISnapshotReading.Opened(SnapshotReader reader)
    {
        _bytes = new byte[reader.Snapshot.StateBytes];
        GoOn(reader);
    }

    /// <inheritdoc/>
    void ISnapshotReading.Read(SnapshotReader reader, long offset, int count)
    {
        _done += count;
        GoOn(reader);
    }

    private void GoOn(SnapshotReader reader)
    {
        if (_done < _bytes.Length)
        {
            var admission = snapshots.Read(reader, _done, _bytes.AsMemory(_done));
            if (admission != SnapshotAdmission.Accepted) restored(RestoreOutcome.GivenUp(new IOException($"A snapshot cannot be read: {admission}.")));
            return;
        }

        snapshots.Close(reader);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_bytes);
        if (!SessionTableCodec.TryDecode(_bytes.AsSpan(sizeof(int), length), out var sessions, out var reason))
        {
            restored(RestoreOutcome.Failed(new InvalidDataException(reason)));
            return;
        }

        var machine = machines.Create();
        machine.Restore(new MemoryStream(_bytes, sizeof(int) + length, _bytes.Length - sizeof(int) - length), CancellationToken.None);
        restored(RestoreOutcome.Of(new RestoredMachine(machine, sessions!, reader.Snapshot.Descriptor.Index)));
    }
}
