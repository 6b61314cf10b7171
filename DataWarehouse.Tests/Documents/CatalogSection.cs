using System.Text.RegularExpressions;
using DataWarehouse.Tests.Architecture;

namespace DataWarehouse.Tests.Documents;

/// <summary>One section of the plugin catalogue, as a test reads it.</summary>
internal sealed partial class CatalogSection
{
    private const string Path = ".planning/PLUGIN-CATALOG.md";

    private readonly string _text;

    private CatalogSection(string text) => _text = text;

    /// <summary>Option, default and range of every row of the section's tables; a row of several options counts for each.</summary>
    public IReadOnlyList<(string Option, string Default, string Range)> Options =>
    [
        .. from line in _text.Split('\n')
           let cells = line.Trim().Trim('|').Split('|')
           where line.TrimStart().StartsWith("| `", StringComparison.Ordinal) && cells.Length == 3
           from Match name in Quoted().Matches(cells[0])
           select (name.Groups[1].Value, cells[1].Trim().Trim('`'), cells[2].Trim()),
    ];

    /// <summary>The policies of the section's table: name, time, retries, and whether there may be any.</summary>
    public IReadOnlyList<(string Name, string Time, string Again, string MayBeMadeAgain)> Policies =>
    [
        .. from line in _text.Split('\n')
           let cells = line.Trim().Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray()
           where line.TrimStart().StartsWith("| `", StringComparison.Ordinal) && cells.Length == 4
           select (cells[0].Trim('`'), cells[1], cells[2], cells[3]),
    ];

    /// <summary>The same section as it would be with another text in one place.</summary>
    public CatalogSection With(string text, string other)
    {
        Assert.Contains(text, _text, StringComparison.Ordinal);
        return new CatalogSection(_text.Replace(text, other, StringComparison.Ordinal));
    }

    /// <summary>The product's dotted names in the bullet of that title.</summary>
    public IReadOnlyList<string> Names(string bullet, string prefix = "datawarehouse.")
    {
        var start = _text.IndexOf($"**{bullet}**", StringComparison.Ordinal);
        Assert.True(start >= 0, $"no bullet '{bullet}'");
        var end = new[] { "\n- **", "\n\n" }.Select(mark => _text.IndexOf(mark, start, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(_text.Length).Min();
        return [.. from Match name in Quoted().Matches(_text[start..end]) let value = name.Groups[1].Value where value.StartsWith(prefix, StringComparison.Ordinal) select value];
    }

    /// <summary>The section below the heading that begins so.</summary>
    public static CatalogSection Of(string heading)
    {
        var text = Repository.Read(Path);
        var start = text.IndexOf($"\n{heading}", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{Path} has no section '{heading}'");
        var end = new[] { "\n## ", "\n### " }.Select(mark => text.IndexOf(mark, start + 1, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(text.Length).Min();
        return new CatalogSection(text[start..end]);
    }

    /// <summary>Every dotted name of the product that the catalogue quotes anywhere.</summary>
    public static IReadOnlyList<string> AllNames() =>
        [.. from Match name in Quoted().Matches(Repository.Read(Path)) let value = name.Groups[1].Value where value.StartsWith("datawarehouse.", StringComparison.Ordinal) select value];

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Quoted();
}
