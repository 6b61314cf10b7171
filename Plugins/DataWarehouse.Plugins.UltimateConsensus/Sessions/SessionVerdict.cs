namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>The table's decision on one entry.</summary>
/// <param name="Kind">What becomes of the entry.</param>
/// <param name="Session">The session it is about, or none.</param>
/// <param name="Sequence">The command's number in its session, or zero.</param>
/// <param name="Response">The response of the first execution, for <see cref="VerdictKind.Duplicate"/>; the bytes never change.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SessionVerdict(
    VerdictKind Kind, SessionId Session = default, SessionSequence Sequence = default, ReadOnlyMemory<byte> Response = default)
{
    /// <summary>Whether the command is to be executed.</summary>
    public bool IsExecute => Kind == VerdictKind.Execute;

    /// <summary>Whether the entry had no effect and was not the copy of one that had.</summary>
    public bool IsRefusal => Kind >= VerdictKind.RefusedUnknownSession;
}
