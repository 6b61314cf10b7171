using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Why the log stopped for good: nothing of what was under way was acknowledged, and the process must end.</summary>
/// <param name="Operation">What failed, in words.</param>
/// <param name="Path">The file or directory.</param>
/// <param name="Error">What the disk said.</param>
/// <param name="NativeError">The number that the operating system gave, or 0.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LogFault(string Operation, string Path, DiskError Error, int NativeError)
{
    /// <summary>Where in the file, in bytes, if it is known; else -1.</summary>
    public long Offset { get; init; } = -1;
}
