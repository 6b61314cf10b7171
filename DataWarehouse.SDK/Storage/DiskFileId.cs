using System.Globalization;

namespace DataWarehouse.SDK.Storage;

/// <summary>
/// A caller's handle of an open file: chosen by the caller in <see cref="IDisk.Create"/>, <see cref="IDisk.Open"/> or <see cref="IDisk.OpenRead"/>, bound when that
/// operation completes without an error, free again when <see cref="IDisk.Close"/> completes. It says nothing about the file's name.
/// </summary>
/// <remarks>Unique among the open files of one disk. Immutable and thread-safe.</remarks>
/// <param name="Value">Any number.</param>
public readonly record struct DiskFileId(long Value)
{
    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
