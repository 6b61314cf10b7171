using System.Globalization;

namespace DataWarehouse.Node.Backups;

/// <summary>A file is no backup that can be used. The message names it, says where in it, and what to do.</summary>
/// <param name="path">The file.</param>
/// <param name="offset">Where in it, in bytes.</param>
/// <param name="reason">What is wrong, and what to do.</param>
/// <remarks>Immutable.</remarks>
internal sealed class BackupRefusedException(string path, long offset, string reason) : Exception(string.Create(CultureInfo.InvariantCulture, $"'{path}' at offset {offset}: {reason}"))
{
    /// <summary>Where in the file, in bytes.</summary>
    public long Offset => offset;
}
