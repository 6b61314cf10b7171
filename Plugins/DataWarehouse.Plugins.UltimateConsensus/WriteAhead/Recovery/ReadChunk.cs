namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Bytes that were read ahead.</summary>
/// <param name="Segment">The file, by its place in the list that is read.</param>
/// <param name="Bytes">The bytes; valid until the next one is taken.</param>
/// <remarks>A plain value.</remarks>
internal readonly record struct ReadChunk(int Segment, ReadOnlyMemory<byte> Bytes);
