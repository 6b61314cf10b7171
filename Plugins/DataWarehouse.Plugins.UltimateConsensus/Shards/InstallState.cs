using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The installation of a snapshot from a leader: its write is complete when its record is durable and the state machine holds its state.</summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
internal sealed class InstallState
{
    private WriteId _write;
    private bool _isDurable;
    private bool _isRestored;

    /// <summary>Whether one is under way.</summary>
    public bool IsUnderWay => !_write.IsNone;

    /// <summary>The core wants a snapshot installed.</summary>
    /// <param name="write">The write that carries it.</param>
    public void Begin(WriteId write) => (_write, _isDurable, _isRestored) = (write, false, false);

    /// <summary>The record is durable.</summary>
    /// <returns>The write if it is complete now, or none.</returns>
    public WriteId Durable()
    {
        _isDurable = true;
        return TakeIfComplete();
    }

    /// <summary>The state machine holds the state.</summary>
    /// <returns>The write if it is complete now, or none.</returns>
    public WriteId Restored()
    {
        _isRestored = true;
        return TakeIfComplete();
    }

    private WriteId TakeIfComplete()
    {
        if (!_isDurable || !_isRestored) return WriteId.None;
        var write = _write;
        _write = WriteId.None;
        return write;
    }
}
