using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>A key and its value, in one of the demo's keyspaces.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="IsSharded">Whether it goes into the sharded keyspace; else into the default one.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record DemoRecord(ByteString Key, ByteString Value, bool IsSharded);
