using System.Diagnostics.CodeAnalysis;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Writes and reads snapshots of one shard in steps, in place of the thread of <see cref="SnapshotWorker"/>.</summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
/// <param name="process">The process.</param>
/// <param name="random">Its own source of randomness.</param>
internal sealed class SnapshotSteps(NodeProcess process, SeededRandom random) : ISnapshotWorker, IEventTarget
{
    private const int BusyMicros = 5_000;

    private readonly Dictionary<long, Func<bool>> _work = [];
    private long _number;

    /// <inheritdoc/>
    public long Moves { get; private set; }

    /// <inheritdoc/>
    public void Write(GroupId group, SnapshotToWrite snapshot, Action<StoredSnapshot?, string?> written)
    {
        process.Fleet.Counts.Snapshots++;
        byte[]? bytes = null;
        Post(() =>
        {
            if (bytes is null && !TryEncode(snapshot, out bytes, out var fault))
            {
                written(null, fault);
                return true;
            }

            var steps = new SnapshotWriteSteps(process.Log.Snapshots, written);
            var admission = process.Log.Snapshots.Begin(group, snapshot.Descriptor, isInstalled: false, steps, out var writer);
            if (admission == SnapshotAdmission.Busy) return false;
            if (admission == SnapshotAdmission.Accepted) steps.Begin(writer!, bytes);
            else written(null, null);
            return true;
        });
    }

    /// <inheritdoc/>
    public void Restore(GroupId group, StoredSnapshot stored, IStateMachineFactory machines, Action<RestoreOutcome> restored) => Post(() =>
    {
        if (!stored.HasFile)
        {
            restored(RestoreOutcome.Of(new RestoredMachine(machines.Create(), new SessionTable(process.Fleet.Find(group)!.Workload.Sessions), stored.Descriptor.Index)));
            return true;
        }

        var admission = process.Log.Snapshots.Open(group, stored, new SnapshotReadSteps(process.Log.Snapshots, machines, restored), out _);
        if (admission == SnapshotAdmission.Busy) return false;
        if (admission != SnapshotAdmission.Accepted) restored(RestoreOutcome.GivenUp(new IOException($"The snapshot of group {group} at {stored.Descriptor.Index} cannot be opened: {admission}.")));
        return true;
    });

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (process.IsStopped) return;
        var busyUntil = process.StandsStillUntil > process.Fleet.Events.NowMicros ? process.StandsStillUntil : process.Fleet.Events.NowMicros + BusyMicros;
        if (process.StandsStillUntil > process.Fleet.Events.NowMicros || !_work[argument]())
        {
            process.Fleet.Events.At(busyUntil, this, code, argument);
            return;
        }

        _work.Remove(argument);
        Moves++;
    }

    private static bool TryEncode(SnapshotToWrite snapshot, [NotNullWhen(true)] out byte[]? bytes, out string? fault)
    {
        (bytes, fault) = (null, null);
        try
        {
            bytes = SnapshotWriteSteps.Encode(snapshot.State);
            return true;
        }
        catch (InvalidOperationException exception)
        {
            fault = exception.Message;
            return false;
        }
    }

    private void Post(Func<bool> work)
    {
        _work.Add(++_number, work);
        process.Fleet.Events.After(random.Between(1, random.Chance(20_000) ? 50_000 : 500), this, 0, _number);
    }
}
