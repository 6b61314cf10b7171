using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>
/// The installations of snapshots from a leader: the write of each is complete when its record is durable and the state machine has held its state. On a slow disk a
/// leader may send a later snapshot before the record of the earlier one is durable, so there may be several.
/// </summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
/// <param name="planted">A fault put in on purpose.</param>
internal sealed class InstallState(PlantedShardBug planted = PlantedShardBug.None)
{
    /// <summary>In the order in which the lane takes them; their records need not become durable in it.</summary>
    private readonly List<(WriteId Write, StoredSnapshot Snapshot, bool IsDurable, bool IsRestored)> _underWay = [];

    /// <summary>Whether one is under way.</summary>
    public bool IsUnderWay => _underWay.Count > 0;

    /// <summary>The core wants a snapshot installed.</summary>
    /// <param name="write">The write that carries it.</param>
    /// <param name="snapshot">The snapshot.</param>
    public void Begin(WriteId write, StoredSnapshot snapshot)
    {
        if (planted == PlantedShardBug.EarlierInstallForgotten) _underWay.Clear();
        _underWay.Add((write, snapshot, false, false));
    }

    /// <summary>The replica begins anew.</summary>
    /// <param name="abandoned">Takes the snapshots whose records were asked for; any of them may be durable.</param>
    public void GiveUp(List<StoredSnapshot> abandoned)
    {
        foreach (var install in _underWay) abandoned.Add(install.Snapshot);
        _underWay.Clear();
    }

    /// <summary>The record of an installation is durable.</summary>
    /// <param name="write">The write that carries it.</param>
    /// <returns>The write if it is complete now, or none.</returns>
    public WriteId Durable(WriteId write)
    {
        var place = _underWay.FindIndex(install => install.Write == write);
        if (place < 0) return WriteId.None;
        _underWay[place] = _underWay[place] with { IsDurable = true };
        return TakeIfComplete(place);
    }

    /// <summary>The state machine holds the state of the earliest snapshot that it had not taken yet.</summary>
    /// <returns>Its write if it is complete now, or none.</returns>
    public WriteId Restored()
    {
        var place = _underWay.FindIndex(static install => !install.IsRestored);
        if (place < 0) return WriteId.None;
        _underWay[place] = _underWay[place] with { IsRestored = true };
        return TakeIfComplete(place);
    }

    private WriteId TakeIfComplete(int place)
    {
        var (write, _, isDurable, isRestored) = _underWay[place];
        if (!isDurable || !isRestored) return WriteId.None;
        _underWay.RemoveAt(place);
        return write;
    }
}
