namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Why a log was not opened, and what to do about it. Nothing was changed.</summary>
/// <param name="Kind">The kind of reason.</param>
/// <param name="Path">The file or directory, below the data directory.</param>
/// <param name="Offset">Where in the file, in bytes; -1 where that means nothing.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LogRefusal(LogRefusalKind Kind, string Path, long Offset, string Message);
