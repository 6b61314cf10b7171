using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DataWarehouse.Plugins.UltimateResilience.Configuration;

/// <summary>Reads the keys of one section, notes those that cannot be read and those that nobody asked for.</summary>
/// <remarks>Not thread-safe; used for one reading.</remarks>
internal sealed class SectionReader(IConfiguration section, IList<string> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public void Duration(string key, Action<TimeSpan> assign) =>
        Value(key, "a duration such as 00:00:30", text => Assign(TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value), value, assign));

    public void Number(string key, Action<int> assign) =>
        Value(key, "a whole number", text => Assign(int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value), value, assign));

    public void Ratio(string key, Action<double> assign) =>
        Value(key, "a number such as 0.5", text => Assign(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value), value, assign));

    public void Flag(string key, Action<bool> assign) =>
        Value(key, "true or false", text => Assign(bool.TryParse(text, out var value), value, assign));

    public void Text(string key, Action<string> assign) =>
        Value(key, "a text", text => Assign(text.Length > 0, text, assign));

    /// <summary>Reads a section below; one that is there but empty counts too.</summary>
    public void Section(string key, Action begin, Action<IConfigurationSection> read)
    {
        _known.Add(key);
        var below = section.GetSection(key);
        if (!string.IsNullOrEmpty(below.Value))
        {
            errors.Add($"{below.Path} is '{below.Value}', not a section.");
        }
        else if (section.GetChildren().Any(child => string.Equals(child.Key, key, StringComparison.OrdinalIgnoreCase)))
        {
            begin();
            read(below);
        }
    }

    public void ReportUnknown()
    {
        foreach (var child in section.GetChildren().Where(child => !_known.Contains(child.Key)))
            errors.Add($"{child.Path} is not a known option. Known: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
    }

    private static bool Assign<T>(bool isRead, T value, Action<T> assign)
    {
        if (isRead) assign(value);
        return isRead;
    }

    private void Value(string key, string expected, Func<string, bool> read)
    {
        _known.Add(key);
        var child = section.GetSection(key);
        if (child.Value is { } text ? !read(text) : child.GetChildren().Any())
            errors.Add($"{child.Path} is '{child.Value}', not {expected}.");
    }
}
