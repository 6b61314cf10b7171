using System.Buffers.Binary;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>
/// The binary form of <see cref="DottedVersionVector"/>: docs/formats.md, "Version vector", version 1. It carries all of a vector: stamp,
/// detached dots and the digest of what was dropped without epochs. Equal vectors have equal bytes.
/// </summary>
/// <remarks>Stateless and thread-safe; a vector that is being changed is written as it was at one moment.</remarks>
public static class VectorEncoding
{
    internal const byte Header = 0x31;

    private const int EntryBytesMin = 4;
    private const int DigestBytes = 16;

    /// <summary>Writes a vector to a new array.</summary>
    /// <param name="vector">The vector.</param>
    /// <exception cref="ArgumentNullException"><paramref name="vector"/> is null.</exception>
    /// <exception cref="CausalityException">The vector is larger than <see cref="CausalLimits"/> allow.</exception>
    public static byte[] Encode(DottedVersionVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var state = vector.CurrentState;
        EventsEncoding.RequireLimits(state.Known.Versions.Length, state.Known.Detached.Length);
        var names = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var hasDigest = state.Dropped != UInt128.Zero;
        var size = 2 + (hasDigest ? DigestBytes : 0) + CausalWriter.SizeOf(state.Known.Stamp.Value)
            + SizeOf(state.Known.Versions, names) + SizeOf(state.Known.Detached, names);
        var bytes = new byte[size];
        var writer = new CausalWriter(bytes);
        writer.Byte(Header);
        writer.Byte(hasDigest ? (byte)1 : (byte)0);
        if (hasDigest) BinaryPrimitives.WriteUInt128LittleEndian(writer.Take(DigestBytes), state.Dropped);
        writer.Number(state.Known.Stamp.Value);
        Write(ref writer, state.Known.Versions, names);
        Write(ref writer, state.Known.Detached, names);
        return bytes;
    }

    /// <summary>Reads a vector.</summary>
    /// <param name="source">Exactly one encoded vector; nothing of it is kept.</param>
    /// <param name="membership">Who belongs to the cluster.</param>
    /// <param name="role">What it stands for; <see cref="VectorRole.State"/> only for this replica's own stored state.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    /// <exception cref="CausalityException">
    /// The bytes are malformed, too large, or of a later release, or the membership's view does not admit the vector.
    /// </exception>
    public static DottedVersionVector Decode(ReadOnlySpan<byte> source, IClusterMembership membership, VectorRole role)
    {
        ArgumentNullException.ThrowIfNull(membership);
        var reader = new CausalReader(source);
        reader.Header(Header);
        var flags = reader.Byte();
        if (flags > 1) reader.Refuse($"has unknown flags 0x{flags:x2}");
        var dropped = flags == 0 ? UInt128.Zero : BinaryPrimitives.ReadUInt128LittleEndian(reader.Take(DigestBytes));
        if (flags == 1 && dropped == UInt128.Zero) reader.Refuse("has an empty digest");
        var stamp = new Epoch(reader.Number());
        var versions = Read(ref reader, CausalLimits.EntriesMax);
        for (var i = 1; i < versions.Length; i++)
        {
            if (versions[i - 1].Id.CompareTo(versions[i].Id) >= 0) reader.Refuse("has entries out of order");
        }

        var vector = Knowledge<NamedReplica>.Adopt(versions, null, stamp);
        var detached = Read(ref reader, CausalLimits.DetachedMax);
        for (var i = 0; i < detached.Length; i++)
        {
            var isSorted = i == 0 || detached[i - 1].CompareTo(detached[i]) < 0;
            if (!isSorted || detached[i].Number - 1 <= vector.VersionOf(detached[i].Id)) reader.Refuse("has a detached dot out of place");
        }

        reader.End();
        return DottedVersionVector.FromKnown(Knowledge<NamedReplica>.Adopt(versions, detached, stamp), dropped, membership, role);
    }

    private static int SizeOf(ReadOnlySpan<VectorEntry<NamedReplica>> entries, Dictionary<string, byte[]> names)
    {
        var size = CausalWriter.SizeOf(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            if (!names.TryGetValue(entry.Id.NodeId, out var name)) names.Add(entry.Id.NodeId, name = NodeIds.ToUtf8(entry.Id.NodeId));
            size += CausalWriter.SizeOf(name.Length) + name.Length
                + CausalWriter.SizeOf(entry.Id.Incarnation.Value) + CausalWriter.SizeOf(entry.Number);
        }

        return size;
    }

    private static void Write(ref CausalWriter writer, ReadOnlySpan<VectorEntry<NamedReplica>> entries, Dictionary<string, byte[]> names)
    {
        writer.Number(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            var name = names[entry.Id.NodeId];
            writer.Number(name.Length);
            name.CopyTo(writer.Take(name.Length));
            writer.Number(entry.Id.Incarnation.Value);
            writer.Number(entry.Number);
        }
    }

    private static VectorEntry<NamedReplica>[] Read(ref CausalReader reader, int max)
    {
        var entries = new VectorEntry<NamedReplica>[reader.Count(max, EntryBytesMin)];
        for (var i = 0; i < entries.Length; i++)
        {
            if (!NodeIds.TryFromUtf8(reader.Take(reader.Number()), out var nodeId)) reader.Refuse("has a node id that is no valid name");
            var id = new NamedReplica(nodeId, new Incarnation(reader.Number()));
            var number = reader.Number();
            if (number == 0) reader.Refuse("has an empty entry");
            entries[i] = new(id, number);
        }

        return entries;
    }
}
