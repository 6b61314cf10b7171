using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Tests.Documents;

/// <summary>An option as the catalogue must write it: its key, its default and the range that its attribute allows.</summary>
internal sealed record DocumentedOption(string Key, string Default, string? Range)
{
    /// <summary>The options of a type, below <paramref name="prefix"/>; those that are sections themselves are left out.</summary>
    public static IEnumerable<DocumentedOption> Of<T>(string prefix = "")
        where T : new()
    {
        var defaults = new T();
        return from property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.SetMethod is not null || property.PropertyType.IsGenericType
               where !IsSection(property)
               select new DocumentedOption(prefix + property.Name, DefaultOf(property, defaults), RangeOf(property));
    }

    private static bool IsSection(PropertyInfo property) =>
        property.PropertyType.Namespace!.StartsWith("DataWarehouse", StringComparison.Ordinal) && !property.PropertyType.IsEnum;

    private static string DefaultOf(PropertyInfo property, object defaults) => property.GetValue(defaults) switch
    {
        null => "none",
        string text => text.Length == 0 && property.GetCustomAttribute<RequiredAttribute>() is not null ? "required" : text,
        bool flag => flag ? "true" : "false",
        TimeSpan duration => Text(duration),
        int count => Text(property, count),
        long count => Text(property, count),
        double ratio => ratio.ToString(CultureInfo.InvariantCulture),
        Enum value => value.ToString().ToLowerInvariant(),
        System.Collections.IEnumerable values => values.Cast<object>().Any() ? "some" : "none",
        var other => throw new NotSupportedException($"{property.Name} is a {other.GetType()}"),
    };

    private static string? RangeOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<CountRangeAttribute>() is { } counts)
            return $"{Text(property, counts.Minimum)} – {Text(property, counts.Maximum)}";
        return property.GetCustomAttribute<DurationRangeAttribute>() is { } durations
            ? $"{Text(TimeSpan.Parse(durations.Minimum, CultureInfo.InvariantCulture))} – {Text(TimeSpan.Parse(durations.Maximum, CultureInfo.InvariantCulture))}"
            : null;
    }

    private static string Text(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0",
        { TotalDays: >= 1 } => Text(duration.TotalDays, "d"),
        { TotalHours: >= 1 } => Text(duration.TotalHours, "h"),
        { TotalMinutes: >= 1 } => Text(duration.TotalMinutes, "min"),
        { TotalSeconds: >= 1 } => Text(duration.TotalSeconds, "s"),
        _ => Text(duration.TotalMilliseconds, "ms"),
    };

    private static string Text(PropertyInfo property, long count)
    {
        if (!property.Name.Contains("Bytes", StringComparison.Ordinal)) return count.ToString("N0", CultureInfo.InvariantCulture);
        return count switch
        {
            >= 1 << 20 when count % (1 << 20) == 0 => Text(count >> 20, "MiB"),
            >= 1 << 10 when count % (1 << 10) == 0 => Text(count >> 10, "KiB"),
            _ => Text(count, "B"),
        };
    }

    private static string Text(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
}
