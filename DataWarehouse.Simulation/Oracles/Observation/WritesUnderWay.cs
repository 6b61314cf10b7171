using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>The writes of one replica from their start until they and all before them are complete.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class WritesUnderWay
{
    private readonly List<(WriteEffect Write, bool IsComplete)> _writes = [];

    /// <summary>A write begins.</summary>
    /// <param name="write">The write; its entries are copied.</param>
    public void Begin(in WriteEffect write) => _writes.Add((write with { Entries = write.Entries.ToOwned() }, false));

    /// <summary>A write is complete; earlier ones may not be.</summary>
    /// <param name="id">The write; one that is not under way is passed over.</param>
    public void Complete(WriteId id)
    {
        for (var position = 0; position < _writes.Count; position++)
        {
            if (_writes[position].Write.Id == id) _writes[position] = (_writes[position].Write, true);
        }
    }

    /// <summary>Takes the first write, if it is complete.</summary>
    /// <param name="write">The write.</param>
    public bool TryTake(out WriteEffect write)
    {
        write = default;
        if (_writes.Count == 0 || !_writes[0].IsComplete) return false;
        write = _writes[0].Write;
        _writes.RemoveAt(0);
        return true;
    }

    /// <summary>The process has ended.</summary>
    public void Clear() => _writes.Clear();
}
