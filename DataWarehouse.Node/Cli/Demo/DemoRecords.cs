using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>
/// The records that the demo loads: every change of civil time from 1900 to 2037, under <c>zones/PLACE/WHEN</c> in the default keyspace, and once more under <c>zones/{PLACE}/WHEN</c> in a sharded one,
/// where the place is the tag, so that what belongs together lies in one group. They ship inside this program;
/// <c>scripts/make-demo-data.cs</c> makes them from the time zone database, which is in the public domain.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class DemoRecords
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "zones/";

    /// <summary>What the sharded keyspace is called.</summary>
    public const string Keyspace = "zones";

    private const string Resource = "time-zone-changes.txt";

    /// <summary>Reads them all.</summary>
    /// <returns>Keys with values; no key twice in a keyspace.</returns>
    public static IReadOnlyList<DemoRecord> Read()
    {
        using var stream = typeof(DemoRecords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program lacks its resource {Resource}.");
        using var text = new StreamReader(stream);
        var records = new List<DemoRecord>();
        for (var place = string.Empty; text.ReadLine() is { } line;)
        {
            if (line.StartsWith('#')) continue;
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank < 0) place = line;
            else Add(records, place, line[..blank], ByteString.CopyFromUtf8(line[(blank + 1)..]));
        }

        return records;
    }

    private static void Add(List<DemoRecord> records, string place, string when, ByteString value)
    {
        records.Add(new DemoRecord(ByteString.CopyFromUtf8($"{Prefix}{place}/{when}"), value, IsSharded: false));
        records.Add(new DemoRecord(ByteString.CopyFromUtf8($"{Prefix}{{{place}}}/{when}"), value, IsSharded: true));
    }
}
