using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Opens a log: locks the directory, finds its segments, decides where they end, and builds the index from them.</summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class LogOpening
{
    /// <summary>How often it was called.</summary>
    public int Calls { get; private set; }

    /// <summary>Prepares an opening.</summary>
    /// <param name="disk">The way to the disk, started.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="fresh">The name of the directory if it turns out to be new.</param>
    public LogOpening(DiskPort disk, WriteAheadOptions options, DirectoryId fresh)
    {
        _ = disk;
        _ = options;
        _ = fresh;
    }

    /// <summary>Why the log is refused, once the opening is over; null if it is not.</summary>
    public LogRefusal? Refusal { get; private set; }

    /// <summary>What was found, once the opening is over and not refused.</summary>
    public FoundLog? Found { get; private set; }

    /// <summary>Begins.</summary>
    public void Begin()
    {
        Calls++;
    }

    /// <summary>A step ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Whether the opening goes on; when it does not, <see cref="Refusal"/> or <see cref="Found"/> is set.</returns>
    public bool Continue(in DiskCompletion completion)
    {
        Refusal = null;
        Found = null;
        return !completion.IsSuccess;
    }
}
