namespace DataWarehouse.Node.Cli.Commands;

/// <summary>Writes rows for people and for programs that read lines, as etcd's clients do: the key, then the value.</summary>
/// <remarks>Thread-safe where the writer is.</remarks>
internal static class WritingRows
{
    /// <summary>A key and its value, each on a line of its own.</summary>
    /// <param name="row">The row.</param>
    /// <param name="writer">Where to.</param>
    public static void Pair(KeyValueRow row, TextWriter writer)
    {
        Key(row, writer);
        Value(row, writer);
    }

    /// <summary>The key alone.</summary>
    /// <param name="row">The row.</param>
    /// <param name="writer">Where to.</param>
    public static void Key(KeyValueRow row, TextWriter writer) => writer.WriteLine(row.Key ?? row.KeyBase64);

    /// <summary>The value alone.</summary>
    /// <param name="row">The row.</param>
    /// <param name="writer">Where to.</param>
    public static void Value(KeyValueRow row, TextWriter writer) => writer.WriteLine(row.Value ?? row.ValueBase64);
}
