using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>The events block: stamp, vector and detached dots over incarnations. See docs/formats.md, "Causal context".</summary>
internal static class EventsEncoding
{
    private const int EntryBytesMin = 2;

    internal static int SizeOf(in Knowledge<Incarnation> known) =>
        CausalWriter.SizeOf(known.Stamp.Value) + SizeOf(known.Versions) + SizeOf(known.Detached);

    internal static void Write(ref CausalWriter writer, in Knowledge<Incarnation> known)
    {
        RequireLimits(known.Versions.Length, known.Detached.Length);
        writer.Number(known.Stamp.Value);
        Write(ref writer, known.Versions);
        Write(ref writer, known.Detached);
    }

    internal static Knowledge<Incarnation> Read(ref CausalReader reader)
    {
        var stamp = new Epoch(reader.Number());
        var versions = new VectorEntry<Incarnation>[reader.Count(CausalLimits.EntriesMax, EntryBytesMin)];
        var previous = 0L;
        for (var i = 0; i < versions.Length; i++)
        {
            var step = reader.Number();
            if (step == 0) reader.Refuse("has an incarnation twice, or incarnation 0");
            previous = reader.Sum(previous, step);
            var version = reader.Number();
            if (version == 0) reader.Refuse("has an empty entry");
            versions[i] = new(new Incarnation(previous), version);
        }

        var vector = Knowledge<Incarnation>.Adopt(versions, null, stamp);
        return Knowledge<Incarnation>.Adopt(versions, ReadDetached(ref reader, vector), stamp);
    }

    internal static void RequireLimits(int entries, int detached)
    {
        if (entries <= CausalLimits.EntriesMax && detached <= CausalLimits.DetachedMax) return;
        throw new CausalityException(
            CausalityError.LimitExceeded,
            $"A vector with {entries} entries and {detached} detached dots is too large to encode: the limits are "
            + $"{CausalLimits.EntriesMax} and {CausalLimits.DetachedMax}.");
    }

    private static VectorEntry<Incarnation>[] ReadDetached(ref CausalReader reader, in Knowledge<Incarnation> vector)
    {
        var detached = new VectorEntry<Incarnation>[reader.Count(CausalLimits.DetachedMax, EntryBytesMin)];
        var previous = 0L;
        for (var i = 0; i < detached.Length; i++)
        {
            previous = reader.Sum(previous, reader.Number());
            var dot = new VectorEntry<Incarnation>(new Incarnation(previous), reader.Number());
            var isSorted = previous > 0 && (i == 0 || detached[i - 1].CompareTo(dot) < 0);
            if (!isSorted || dot.Number - 1 <= vector.VersionOf(dot.Id)) reader.Refuse("has a detached dot out of place");
            detached[i] = dot;
        }

        return detached;
    }

    private static int SizeOf(ReadOnlySpan<VectorEntry<Incarnation>> entries)
    {
        var size = CausalWriter.SizeOf(entries.Length);
        var previous = 0L;
        foreach (ref readonly var entry in entries)
        {
            size += CausalWriter.SizeOf(entry.Id.Value - previous) + CausalWriter.SizeOf(entry.Number);
            previous = entry.Id.Value;
        }

        return size;
    }

    private static void Write(ref CausalWriter writer, ReadOnlySpan<VectorEntry<Incarnation>> entries)
    {
        writer.Number(entries.Length);
        var previous = 0L;
        foreach (ref readonly var entry in entries)
        {
            writer.Number(entry.Id.Value - previous);
            writer.Number(entry.Number);
            previous = entry.Id.Value;
        }
    }
}
