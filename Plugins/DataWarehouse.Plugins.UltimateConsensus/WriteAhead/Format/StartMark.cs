using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>Random bits that one start of the log draws. Two starts with the same epoch, one of them on a restored backup or a clone, differ in it.</summary>
/// <param name="Value">The bits; 0 is "no start".</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct StartMark(ulong Value)
{
    /// <summary>The mark of a start that was given random bits of its own.</summary>
    /// <param name="fresh">128 random bits, drawn for this start.</param>
    public static StartMark Of(DirectoryId fresh) => new((ulong)fresh.Value ^ (ulong)(fresh.Value >> 64));

    /// <summary>The bits as 16 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
