using System.Text;
using DataWarehouse.Node.Backups;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Node.Backups;

/// <summary>Backups made of texts instead of stores.</summary>
internal static class BackupBytes
{
    public static readonly BackupOrigin Origin = new(new ClusterId(((UInt128)1 << 64) | 2), "n1", "3.0.0-alpha.1", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), 2);

    public static BackupKeyspace Keyspace(string name, byte[] state) =>
        new(name) { Revision = 7, Keys = 3, QuotaBytes = 2L << 30, StateBytes = state.Length, StateHash = System.IO.Hashing.XxHash3.HashToUInt64(state) };

    public static byte[] Of(BackupOrigin origin, params (string Name, byte[] State)[] keyspaces)
    {
        var stream = new MemoryStream();
        using var writer = new BackupWriter(stream, origin with { Keyspaces = keyspaces.Length });
        foreach (var (name, state) in keyspaces)
        {
            writer.Begin(Keyspace(name, state));
            writer.WriteState(state);
            writer.EndState();
        }

        writer.Complete(keyspaces.Length);
        return stream.ToArray();
    }

    public static byte[] Small() => Of(Origin, ("default", "state of default"u8.ToArray()), ("orders", Encoding.UTF8.GetBytes(new string('o', 300))));

    public static BackupReader Open(byte[] bytes) => BackupReader.Open("file", new MemoryStream(bytes), CancellationToken.None);
}
