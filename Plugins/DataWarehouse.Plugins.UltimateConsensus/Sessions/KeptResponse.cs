namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>That a command was executed, and what it answered.</summary>
/// <param name="Sequence">The command.</param>
/// <param name="Response">The response, or null when it was not kept. Nobody changes the bytes.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KeptResponse(SessionSequence Sequence, byte[]? Response);
