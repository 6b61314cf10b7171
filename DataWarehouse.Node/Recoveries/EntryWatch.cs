using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Node.Recoveries;

/// <summary>Notes in the data directory at which entries machines have stopped, and logs what is left out.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="settings">Where the data directory is.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it is logged.</param>
internal sealed partial class EntryWatch(NodeSettings settings, TimeProvider time, ILogger<EntryWatch> log) : IEntryWatch
{
    private readonly EntryFile _file = new(settings.DataDirectory);
    private IReadOnlyList<EntrySkip>? _skips;

    /// <summary>Makes the guard of one state machine.</summary>
    /// <param name="group">Its group.</param>
    /// <exception cref="StartRefusedException">What is to be left out cannot be read.</exception>
    public EntryGuard GuardOf(long group)
    {
        _skips ??= _file.Load().Skips;
        return new EntryGuard(group, [.. _skips.Where(skip => skip.Entry.Group == group)], this);
    }

    /// <inheritdoc/>
    public void Skipped(EntryMark entry) => LeftOut(entry.Index, entry.Term, entry.Group, entry.Digest);

    /// <inheritdoc/>
    /// <remarks>Writes on the lane: the group has come to its end there, and others wait for some milliseconds once.</remarks>
    public void Stopped(EntryMark entry, Exception thrown)
    {
        try
        {
            _file.Note(new MachineStop(entry, time.GetUtcNow(), thrown.GetType().Name));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or StartRefusedException)
        {
            NotNoted(entry.Index, entry.Group, failed.Message);
        }
    }

    [LoggerMessage(741, LogLevel.Warning, "Entry {Index} of term {Term} is left out of group {Group}, as somebody decided (SHA-256 {Digest}).")]
    private partial void LeftOut(long index, long term, long group, string digest);

    [LoggerMessage(742, LogLevel.Warning, "That the state machine stopped at entry {Index} of group {Group} could not be written down: {Reason}")]
    private partial void NotNoted(long index, long group, string reason);
}
