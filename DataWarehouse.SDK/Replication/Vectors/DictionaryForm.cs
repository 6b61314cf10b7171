using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>
/// A vector as node id → (version, dot). The dot is the last event held, as <c>incarnation:sequence</c>: its sequence equals the version, or
/// is higher for a detached dot. One entry can show one detached dot; further ones stay behind.
/// </summary>
internal static class DictionaryForm
{
    internal static ImmutableDictionary<string, (long Version, string Dot)> Write(in Knowledge<NamedReplica> known)
    {
        var entries = ImmutableDictionary.CreateBuilder<string, (long, string)>(StringComparer.Ordinal);
        foreach (ref readonly var entry in known.Versions)
        {
            var last = Math.Max(entry.Number, LastDetached(known.Detached, entry.Id));
            Add(entries, entry.Id, entry.Number, last);
        }

        var detached = known.Detached;
        for (var i = 0; i < detached.Length; i++)
        {
            var isLastOfItsId = i + 1 == detached.Length || !detached[i + 1].Id.Equals(detached[i].Id);
            if (isLastOfItsId && known.VersionOf(detached[i].Id) == 0) Add(entries, detached[i].Id, 0, detached[i].Number);
        }

        return entries.ToImmutable();
    }

    internal static Knowledge<NamedReplica> Read(
        ImmutableDictionary<string, (long Version, string Dot)> dictionary, Epoch stamp)
    {
        var known = default(Knowledge<NamedReplica>).WithStamp(stamp);
        foreach (var (nodeId, (version, text)) in dictionary)
        {
            NodeIds.Validate(nodeId);
            ArgumentOutOfRangeException.ThrowIfNegative(version, nameof(dictionary));
            if (!TryParse(text, out var incarnation, out var sequence) || sequence < version) ThrowMalformed(nodeId, version, text);
            if (sequence == 0) continue;
            var id = new NamedReplica(nodeId, incarnation);
            if (version > 0) known = known.WithVersion(id, version);
            if (sequence > version) known = known.WithDot(id, sequence);
        }

        return known;
    }

    private static void Add(
        ImmutableDictionary<string, (long Version, string Dot)>.Builder entries, NamedReplica id, long version, long last)
    {
        if (entries.ContainsKey(id.NodeId)) ThrowTwoIncarnations(id.NodeId);
        entries.Add(id.NodeId, (version, new Dot(id.Incarnation, last).ToString()));
    }

    private static long LastDetached(ReadOnlySpan<VectorEntry<NamedReplica>> detached, NamedReplica id)
    {
        var last = 0L;
        foreach (ref readonly var dot in detached)
        {
            if (dot.Id.Equals(id)) last = dot.Number;
        }

        return last;
    }

    /// <summary>A dot, or <c>incarnation:0</c>, which names no event and is never stored.</summary>
    private static bool TryParse(string? text, out Incarnation incarnation, out long sequence)
    {
        incarnation = Incarnation.None;
        sequence = 0;
        if (text is null) return false;
        if (Dot.TryParse(text, out var dot))
        {
            incarnation = dot.Origin;
            sequence = dot.Sequence;
            return true;
        }

        return text.EndsWith(":0", StringComparison.Ordinal) && Dot.TryParse(string.Concat(text.AsSpan(0, text.Length - 1), "1"), out _);
    }

    private static void ThrowMalformed(string nodeId, long version, string? dot) =>
        throw new CausalityException(
            CausalityError.MalformedDot,
            $"The entry of node '{nodeId}' has version {version} and dot '{dot}'. A dot is 'incarnation:sequence' in decimal digits, and its "
            + "sequence is the version or, for a detached dot, higher.");

    private static void ThrowTwoIncarnations(string nodeId) =>
        throw new CausalityException(
            CausalityError.DotCollision,
            $"Node id '{nodeId}' stands for two incarnations in this vector, and the dictionary form has room for one. Encode the vector "
            + "in its binary form, and find out who reused the id.");
}
