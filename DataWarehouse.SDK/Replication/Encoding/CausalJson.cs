using System.Text.Json;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>What the JSON forms share. Numbers are strings, because many readers keep only 53 bits of a JSON number.</summary>
internal static class CausalJson
{
    internal const int Format = 1;

    /// <summary>Reads an object whose first property is the format number, handing each further property to the visitor once.</summary>
    internal static void ReadObject(JsonElement element, string what, Func<JsonProperty, bool> visit)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Malformed($"{what} is not an object");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name)) throw Malformed($"{what} has '{property.Name}' twice");
            if (property.NameEquals("format")) RequireFormat(property.Value, what);
            else if (!visit(property)) throw Malformed($"{what} has an unknown property '{property.Name}'");
        }

        if (!seen.Contains("format")) throw Malformed($"{what} does not say its format");
    }

    internal static long ReadNumber(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String && Dot.TryParseNumber(element.GetString(), out var number)
            ? number
            : throw Malformed($"{what} is not a decimal number in a string");

    internal static Dot ReadDot(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && Dot.TryParse(element.GetString(), out var dot)
            ? dot
            : throw new CausalityException(
                CausalityError.MalformedDot, $"{element.GetRawText()} is no dot; a dot is \"incarnation:sequence\" in decimal digits.");

    internal static JsonElement[] ReadArray(JsonElement element, string what, int max)
    {
        if (element.ValueKind != JsonValueKind.Array) throw Malformed($"{what} is not an array");
        if (element.GetArrayLength() > max)
            throw new CausalityException(CausalityError.LimitExceeded, $"{what} has {element.GetArrayLength()} items; at most {max} are allowed.");
        return [.. element.EnumerateArray()];
    }

    internal static Knowledge<TId> ToKnowledge<TId>(
        Epoch stamp, IReadOnlyList<VectorEntry<TId>> versions, IReadOnlyList<VectorEntry<TId>> detached)
        where TId : struct, IVectorId<TId>
    {
        var known = default(Knowledge<TId>).WithStamp(stamp);
        foreach (var entry in versions)
        {
            if (known.VersionOf(entry.Id) > 0) throw Malformed($"an entry for incarnation {entry.Id.Incarnation} stands twice");
            known = known.WithVersion(entry.Id, entry.Number);
        }

        foreach (var dot in detached)
        {
            if (dot.Number - 1 <= known.VersionOf(dot.Id)) throw Malformed($"detached dot {dot.Id.Incarnation}:{dot.Number} is out of place");
            known = known.WithDot(dot.Id, dot.Number);
        }

        return known;
    }

    internal static CausalityException Malformed(string what) => new(CausalityError.MalformedEncoding, $"The JSON form is malformed: {what}.");

    private static void RequireFormat(JsonElement value, string what)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var format) || format < 1) throw Malformed($"{what} has no format number");
        if (format > Format)
        {
            throw new CausalityException(
                CausalityError.FutureEncoding,
                $"{what} has format {format}, written by a later release; this one reads up to {Format}. Upgrade this node.");
        }
    }
}
