namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>An entry of a log that does not run, without its contents.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Term">Its term.</param>
/// <param name="IsCommand">Whether it goes to the state machine.</param>
/// <param name="Digest">The SHA-256 of what the state machine is given, as hexadecimal digits.</param>
/// <param name="Bytes">How long that is.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoveryEntry(long Index, long Term, bool IsCommand, string Digest, int Bytes);
