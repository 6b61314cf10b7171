using System.Text.Json;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>What the JSON forms share. Numbers are strings, because many readers keep only 53 bits of a JSON number.</summary>
internal static class CausalJson
{
    internal const int Format = 1;

    /// <summary>Reads an object that says its format, handing each further property to the visitor once.</summary>
    internal static void ReadObject(JsonElement element, string what, Func<JsonProperty, bool> visit)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Malformed($"{what} is not an object");
        // Judged before all else, wherever it stands: only this format's properties can be known here.
        if (!element.TryGetProperty("format", out var format)) throw Malformed($"{what} does not say its format");
        RequireFormat(format, what);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name)) throw Malformed($"{what} has '{property.Name}' twice");
            if (!property.NameEquals("format") && !visit(property)) throw Malformed($"{what} has an unknown property '{property.Name}'");
        }
    }

    /// <summary>Reads an item that has exactly two properties.</summary>
    internal static (JsonElement First, JsonElement Second) ReadPair(JsonElement item, string what, string first, string second) =>
        item.ValueKind == JsonValueKind.Object && item.GetPropertyCount() == 2
        && item.TryGetProperty(first, out var firstValue) && item.TryGetProperty(second, out var secondValue)
            ? (firstValue, secondValue)
            : throw Malformed($"an item of {what} is not {{\"{first}\":…,\"{second}\":…}}");

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

    /// <summary>Takes the arrays over, sorted: entry by entry the largest vectors would take minutes.</summary>
    internal static Knowledge<TId> ToKnowledge<TId>(Epoch stamp, VectorEntry<TId>[] versions, VectorEntry<TId>[] detached)
        where TId : struct, IVectorId<TId>
    {
        Array.Sort(versions);
        for (var i = 1; i < versions.Length; i++)
        {
            if (versions[i - 1].Id.Equals(versions[i].Id)) throw Malformed($"an entry for incarnation {versions[i].Id.Incarnation} stands twice");
        }

        Array.Sort(detached);
        var vector = Knowledge<TId>.Adopt(versions, null, stamp);
        for (var i = 0; i < detached.Length; i++)
        {
            var (id, number) = detached[i];
            if (number - 1 <= vector.VersionOf(id)) throw Malformed($"detached dot {id.Incarnation}:{number} is out of place");
            if (i > 0 && detached[i - 1] == detached[i]) throw Malformed($"detached dot {id.Incarnation}:{number} stands twice");
        }

        return Knowledge<TId>.Adopt(versions, detached, stamp);
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
