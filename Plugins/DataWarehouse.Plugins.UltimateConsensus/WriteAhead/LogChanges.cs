using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reading;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>What the owner of a log has heard of its state, so that it hears of changes only.</summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
/// <param name="owner">The owner.</param>
internal sealed class LogChanges(ILogOwner owner)
{
    private bool _wasFull;
    private bool _wasStalled;
    private bool _readsWait;

    /// <summary>A read was refused for want of room.</summary>
    public void ReadRefused() => _readsWait = true;

    /// <summary>Tells what has changed.</summary>
    /// <param name="isFull">Whether the disk is full.</param>
    /// <param name="isStalled">Whether the disk stalls.</param>
    public void Tell(bool isFull, bool isStalled)
    {
        if (_wasFull != isFull)
        {
            _wasFull = isFull;
            owner.FullChanged(isFull);
        }

        if (_wasStalled == isStalled) return;
        _wasStalled = isStalled;
        owner.StallChanged(isStalled);
    }

    /// <summary>Tells that there is room again for what was refused.</summary>
    /// <param name="appender">Takes writes.</param>
    /// <param name="reader">Takes reads.</param>
    /// <param name="isFull">Whether the disk is full.</param>
    public void TellRoom(Appender appender, EntryReader reader, bool isFull)
    {
        var reads = _readsWait && reader.HasRoom;
        if (reads) _readsWait = false;
        if (appender.TryTellRoom(isFull) || reads) owner.RoomAgain();
    }
}
