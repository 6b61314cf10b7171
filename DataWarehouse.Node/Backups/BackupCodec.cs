using System.Text;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Backups;

/// <summary>Writes and reads the contents of the small blocks of a backup.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class BackupCodec
{
    private const int TextBytesMax = 255;

    /// <summary>Writes where a backup comes from.</summary>
    /// <param name="origin">Where.</param>
    public static byte[] Write(BackupOrigin origin) => Written(writer =>
    {
        writer.Write((ulong)origin.Cluster.Value);
        writer.Write((ulong)(origin.Cluster.Value >> 64));
        writer.Write(origin.TakenAt.Ticks);
        writer.Write(origin.Keyspaces);
        WriteText(writer, origin.Node);
        WriteText(writer, origin.Release);
    });

    /// <summary>Writes what a keyspace is.</summary>
    /// <param name="keyspace">The keyspace.</param>
    public static byte[] Write(BackupKeyspace keyspace) => Written(writer =>
    {
        writer.Write(keyspace.Kind);
        writer.Write(keyspace.Groups);
        writer.Write(keyspace.Place);
        writer.Write(keyspace.Revision);
        writer.Write(keyspace.Keys);
        writer.Write(keyspace.QuotaBytes);
        writer.Write(keyspace.StateBytes);
        writer.Write(keyspace.StateHash);
        WriteText(writer, keyspace.Name);
    });

    /// <summary>Reads where a backup comes from.</summary>
    /// <param name="content">The content of the block.</param>
    /// <exception cref="InvalidDataException">It makes no sense.</exception>
    public static BackupOrigin ReadOrigin(byte[] content) => Read(content, static reader =>
    {
        var low = reader.ReadUInt64();
        var cluster = new ClusterId(new UInt128(reader.ReadUInt64(), low));
        var (ticks, keyspaces) = (reader.ReadInt64(), reader.ReadInt32());
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || keyspaces is < 1 or > BackupFormat.KeyspacesMax) throw new InvalidDataException("its time or its count of keyspaces cannot be");
        var node = ReadText(reader);
        return new BackupOrigin(cluster, node, ReadText(reader), new DateTime(ticks, DateTimeKind.Utc), keyspaces);
    });

    /// <summary>Reads what a keyspace is.</summary>
    /// <param name="content">The content of the block.</param>
    /// <exception cref="InvalidDataException">It makes no sense.</exception>
    public static BackupKeyspace ReadKeyspace(byte[] content) => Read(content, static reader =>
    {
        var (kind, groups, place) = (reader.ReadByte(), reader.ReadInt32(), reader.ReadInt32());
        var (revision, keys, quota) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var (bytes, hash) = (reader.ReadInt64(), reader.ReadUInt64());
        if (groups < 1 || place < 0 || place >= groups || revision < 1 || keys < 0 || quota < 1 || bytes < 1) throw new InvalidDataException("its numbers cannot be");
        return new BackupKeyspace(ReadText(reader)) { Kind = kind, Groups = groups, Place = place, Revision = revision, Keys = keys, QuotaBytes = quota, StateBytes = bytes, StateHash = hash };
    });

    private static byte[] Written(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static T Read<T>(byte[] content, Func<BinaryReader, T> read)
    {
        using var stream = new MemoryStream(content, writable: false);
        using var reader = new BinaryReader(stream);
        try
        {
            var value = read(reader);
            return stream.Position == stream.Length ? value : throw new InvalidDataException("there is more in it than belongs there");
        }
        catch (Exception exception) when (exception is EndOfStreamException or DecoderFallbackException)
        {
            throw new InvalidDataException("there is less in it than belongs there", exception);
        }
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > TextBytesMax) throw new ArgumentException($"A text in a backup has at most {TextBytesMax} bytes.", nameof(text));
        writer.Write((byte)bytes.Length);
        writer.Write(bytes);
    }

    private static string ReadText(BinaryReader reader)
    {
        var bytes = new byte[reader.ReadByte()];
        reader.BaseStream.ReadExactly(bytes);
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
    }
}
