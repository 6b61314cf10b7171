using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>
/// The JSON form of <see cref="DvvSet{T}"/>: <c>{"format":1,"context":{…},"values":[{"dot":"5:3","value":…}]}</c>, the context as
/// <see cref="CausalContextJsonConverter"/> writes it.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <remarks>Thread-safe. Add an instance to the options' converters; it judges what it reads by the view it was made with.</remarks>
/// <param name="valueType">How the values are written; source-generated metadata keeps it trim-safe.</param>
/// <param name="view">The membership to judge by.</param>
public sealed class DvvSetJsonConverter<T>(JsonTypeInfo<T> valueType, MembershipView view) : JsonConverter<DvvSet<T>>
{
    private readonly JsonTypeInfo<T> _valueType = valueType ?? throw new ArgumentNullException(nameof(valueType));
    private readonly MembershipView _view = view ?? throw new ArgumentNullException(nameof(view));
    private readonly CausalContextJsonConverter _contexts = new();

    /// <inheritdoc/>
    /// <exception cref="CausalityException">
    /// The JSON is malformed, too large, or of a later release, or the view does not admit the set.
    /// </exception>
    public override DvvSet<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var context = CausalContext.Empty;
        DottedValue<T>[] values = [];
        CausalJson.ReadObject(document.RootElement, "a sibling set", property =>
        {
            if (property.NameEquals("context")) context = CausalContextJsonConverter.Read(property.Value);
            else if (property.NameEquals("values")) values = ReadValues(property.Value);
            else return false;
            return true;
        });
        Admittance.Require(context.Known, _view);
        return DvvSet<T>.Restore(context, values, _view);
    }

    /// <inheritdoc/>
    /// <exception cref="CausalityException">The set is larger than <see cref="CausalLimits"/> allow.</exception>
    public override void Write(Utf8JsonWriter writer, DvvSet<T> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SetEncoding.RequireLimit(value.Values.Length, CausalLimits.ValuesMax, "live values");
        writer.WriteStartObject();
        writer.WriteNumber("format", CausalJson.Format);
        writer.WritePropertyName("context");
        _contexts.Write(writer, value.Context, options);
        writer.WriteStartArray("values");
        foreach (var live in value.Values)
        {
            writer.WriteStartObject();
            writer.WriteString("dot", live.Dot.ToString());
            writer.WritePropertyName("value");
            JsonSerializer.Serialize(writer, live.Value, _valueType);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private DottedValue<T>[] ReadValues(JsonElement element) =>
        Array.ConvertAll(CausalJson.ReadArray(element, "values", CausalLimits.ValuesMax), item =>
        {
            var (dot, value) = CausalJson.ReadPair(item, "values", "dot", "value");
            return new DottedValue<T>(CausalJson.ReadDot(dot), value.Deserialize(_valueType)!);
        });
}
