using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace DataWarehouse.Tests.Documents;

/// <summary>A range as the catalogue writes it, such as <c>1 KiB – 64 MiB</c> or <c>0 or more</c>; durations in milliseconds.</summary>
internal sealed partial record OptionRange(long Least, long? Most)
{
    /// <summary>Reads a range; null where there is none.</summary>
    public static OptionRange? Read(string text) => Range().Match(text) is not { Success: true } match
        ? null
        : new OptionRange(Number(match.Groups[1].Value), match.Groups[2].Success ? Number(match.Groups[2].Value) : null);

    /// <summary>Whether an option takes a value, and the options are valid then.</summary>
    public static bool Takes<T>(PropertyInfo property, long value, Func<T, bool> isValid)
        where T : new()
    {
        object options = new T();
        try
        {
            property.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.FromMilliseconds(value) : Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
            return isValid((T)options);
        }
        catch (TargetInvocationException refused) when (refused.InnerException is ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    /// <summary>Values at the ends of the range and beyond, and whether each is inside.</summary>
    public IEnumerable<(long Value, bool IsInside)> Probes()
    {
        yield return (Least, true);
        yield return (Least - 1, false);
        if (Most is not { } most) yield break;
        yield return (most, true);
        yield return (most + 1, false);
    }

    private static long Number(string text)
    {
        var parts = text.Split(' ');
        var number = long.Parse(parts[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        return number * (parts.Length == 1 ? 1 : parts[1] switch { "KiB" => 1L << 10, "MiB" => 1L << 20, "s" => 1_000, _ => 1 });
    }

    [GeneratedRegex("^([0-9,]*[0-9](?: (?:B|KiB|MiB|ms|s))?)(?: – ([0-9,]*[0-9](?: (?:B|KiB|MiB|ms|s))?)| or more)")]
    private static partial Regex Range();
}
