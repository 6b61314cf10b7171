using System.Text.Json;
using System.Text.Json.Serialization;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>
/// The JSON form of <see cref="CausalContext"/>:
/// <c>{"format":1,"stamp":"12","versions":["5:3"],"detached":["7:11"]}</c>. All numbers are strings; dots are sorted.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
public sealed class CausalContextJsonConverter : JsonConverter<CausalContext>
{
    /// <inheritdoc/>
    /// <exception cref="CausalityException">The JSON is malformed, too large, or of a later release.</exception>
    public override CausalContext Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Read(document.RootElement);
    }

    /// <inheritdoc/>
    /// <exception cref="CausalityException">The context is larger than <see cref="CausalLimits"/> allow.</exception>
    public override void Write(Utf8JsonWriter writer, CausalContext value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        EventsEncoding.RequireLimits(value.Known.Versions.Length, value.Known.Detached.Length);
        writer.WriteStartObject();
        writer.WriteNumber("format", CausalJson.Format);
        writer.WriteString("stamp", value.Stamp.ToString());
        WriteDots(writer, "versions", value.Known.Versions);
        WriteDots(writer, "detached", value.Known.Detached);
        writer.WriteEndObject();
    }

    internal static CausalContext Read(JsonElement element)
    {
        var stamp = Epoch.Zero;
        VectorEntry<Incarnation>[] versions = [], detached = [];
        CausalJson.ReadObject(element, "a context", property =>
        {
            if (property.NameEquals("stamp")) stamp = new Epoch(CausalJson.ReadNumber(property.Value, "stamp"));
            else if (property.NameEquals("versions")) versions = ReadDots(property.Value, "versions", CausalLimits.EntriesMax);
            else if (property.NameEquals("detached")) detached = ReadDots(property.Value, "detached", CausalLimits.DetachedMax);
            else return false;
            return true;
        });
        return new CausalContext(CausalJson.ToKnowledge(stamp, versions, detached));
    }

    private static VectorEntry<Incarnation>[] ReadDots(JsonElement element, string what, int max) =>
        Array.ConvertAll(CausalJson.ReadArray(element, what, max), item =>
        {
            var dot = CausalJson.ReadDot(item);
            return dot.Origin == Incarnation.None
                ? throw CausalJson.Malformed("a context lists incarnation 0")
                : new VectorEntry<Incarnation>(dot.Origin, dot.Sequence);
        });

    private static void WriteDots(Utf8JsonWriter writer, string name, ReadOnlySpan<VectorEntry<Incarnation>> entries)
    {
        writer.WriteStartArray(name);
        foreach (ref readonly var entry in entries) writer.WriteStringValue(new Dot(entry.Id, entry.Number).ToString());
        writer.WriteEndArray();
    }
}
