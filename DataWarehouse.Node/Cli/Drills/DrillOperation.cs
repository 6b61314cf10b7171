using System.Globalization;
using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Drills;

/// <summary>
/// One write of a drill. Its key is its own, and nobody else ever puts it: so the key's version says how often the write was carried out.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct DrillOperation(int Client, int Number)
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "drill/";

    /// <summary>The key.</summary>
    public ByteString Key => ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Client:D5}/{Number:D8}"));

    /// <summary>The value: it says whose it is.</summary>
    public ByteString Value => ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"operation {Number} of client {Client}"));

    /// <summary>Reads a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The operation; null where it is none.</returns>
    public static DrillOperation? Of(ByteString key)
    {
        var text = key.ToStringUtf8();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var parts = text[Prefix.Length..].Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var client)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new DrillOperation(client, number)
            : null;
    }
}
