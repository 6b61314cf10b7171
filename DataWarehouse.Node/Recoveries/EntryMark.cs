using System.Security.Cryptography;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Node.Recoveries;

/// <summary>One entry of a group, by its place and by what stands there, so that nothing else can be taken for it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Index">The index.</param>
/// <param name="Term">The term.</param>
/// <param name="Digest">The SHA-256 of the command, as hexadecimal digits.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record EntryMark(long Group, long Index, long Term, string Digest)
{
    private const int DigitsShown = 16;

    /// <summary>The number of a plan that is about this entry: the same on every machine.</summary>
    public string ToPlan() => FormattableString.Invariant($"{Group}-{Index}-{Digest[..DigitsShown]}");

    /// <summary>The mark of an entry.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="entry">The entry.</param>
    public static EntryMark Of(long group, in CommittedEntry entry) =>
        new(group, entry.Index.Value, entry.Term.Value, Convert.ToHexStringLower(SHA256.HashData(entry.Command.Span)));
}
