using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>
/// The JSON form of <see cref="DottedVersionVector"/>:
/// <c>{"format":1,"stamp":"12","dropped":"0","versions":[{"node":"A","dot":"5:3"}],"detached":[]}</c>. A dot in <c>versions</c> stands for
/// all events up to it; <c>dropped</c> is the digest of entries dropped without epochs, in hexadecimal digits.
/// </summary>
/// <remarks>Thread-safe. Add an instance to the options' converters; it reads vectors onto the membership it was made with.</remarks>
/// <param name="membership">The membership of the vectors that are read.</param>
/// <param name="role">What they stand for.</param>
public sealed class DottedVersionVectorJsonConverter(IClusterMembership membership, VectorRole role) : JsonConverter<DottedVersionVector>
{
    private readonly IClusterMembership _membership = membership ?? throw new ArgumentNullException(nameof(membership));

    /// <inheritdoc/>
    /// <exception cref="CausalityException">
    /// The JSON is malformed, too large, or of a later release, or the membership does not admit the vector.
    /// </exception>
    public override DottedVersionVector Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var stamp = Epoch.Zero;
        var dropped = UInt128.Zero;
        VectorEntry<NamedReplica>[] versions = [], detached = [];
        CausalJson.ReadObject(document.RootElement, "a version vector", property =>
        {
            if (property.NameEquals("stamp")) stamp = new Epoch(CausalJson.ReadNumber(property.Value, "stamp"));
            else if (property.NameEquals("dropped")) dropped = ReadDigest(property.Value);
            else if (property.NameEquals("versions")) versions = ReadEntries(property.Value, "versions", CausalLimits.EntriesMax);
            else if (property.NameEquals("detached")) detached = ReadEntries(property.Value, "detached", CausalLimits.DetachedMax);
            else return false;
            return true;
        });
        return DottedVersionVector.FromKnown(CausalJson.ToKnowledge(stamp, versions, detached), dropped, _membership, role);
    }

    /// <inheritdoc/>
    /// <exception cref="CausalityException">The vector is larger than <see cref="CausalLimits"/> allow.</exception>
    public override void Write(Utf8JsonWriter writer, DottedVersionVector value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        var state = value.CurrentState;
        EventsEncoding.RequireLimits(state.Known.Versions.Length, state.Known.Detached.Length);
        writer.WriteStartObject();
        writer.WriteNumber("format", CausalJson.Format);
        writer.WriteString("stamp", state.Known.Stamp.ToString());
        writer.WriteString("dropped", state.Dropped.ToString("x", CultureInfo.InvariantCulture));
        WriteEntries(writer, "versions", state.Known.Versions);
        WriteEntries(writer, "detached", state.Known.Detached);
        writer.WriteEndObject();
    }

    private static UInt128 ReadDigest(JsonElement element) =>
        element.ValueKind == JsonValueKind.String
        && UInt128.TryParse(element.GetString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var digest)
            ? digest
            : throw CausalJson.Malformed("dropped is not a hexadecimal number in a string");

    private static VectorEntry<NamedReplica>[] ReadEntries(JsonElement element, string what, int max) =>
        Array.ConvertAll(CausalJson.ReadArray(element, what, max), item =>
        {
            var (node, text) = CausalJson.ReadPair(item, what, "node", "dot");
            var dot = CausalJson.ReadDot(text);
            return new VectorEntry<NamedReplica>(new NamedReplica(ReadNodeId(node), dot.Origin), dot.Sequence);
        });

    private static string ReadNodeId(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) throw CausalJson.Malformed("a node id is not a string");
        var nodeId = element.GetString()!;
        try
        {
            NodeIds.Validate(nodeId);
            return nodeId;
        }
        catch (ArgumentException refusal)
        {
            throw new CausalityException(CausalityError.MalformedEncoding, $"The JSON form is malformed: {refusal.Message}", refusal);
        }
    }

    private static void WriteEntries(Utf8JsonWriter writer, string name, ReadOnlySpan<VectorEntry<NamedReplica>> entries)
    {
        writer.WriteStartArray(name);
        foreach (ref readonly var entry in entries)
        {
            writer.WriteStartObject();
            writer.WriteString("node", entry.Id.NodeId);
            writer.WriteString("dot", new Dot(entry.Id.Incarnation, entry.Number).ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
