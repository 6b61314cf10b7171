using System.Text.RegularExpressions;
using DataWarehouse.Tests.Architecture;

namespace DataWarehouse.Tests.Documents;

/// <summary>One page of the documents, as a test reads it.</summary>
internal sealed partial class Page(string path)
{
    private readonly string _text = Repository.Read(path);

    /// <summary>Where it lies.</summary>
    public string Path => path;

    /// <summary>The text of all blocks between fences of that language; the empty one for blocks without.</summary>
    public IReadOnlyList<string> Blocks(string language) => [.. from Match block in Fenced().Matches(_text) where block.Groups[1].Value == language select block.Groups[2].Value];

    /// <summary>The cells of every row of all tables, the heads left out.</summary>
    public IReadOnlyList<string[]> Rows() =>
    [
        .. from table in Tables().Matches(_text).Select(static match => match.Value.TrimEnd('\n').Split('\n'))
           from line in table.Skip(2)
           select line.Trim().Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray(),
    ];

    /// <summary>The rows whose first cell quotes something, by each thing it quotes.</summary>
    public IReadOnlyDictionary<string, string[]> RowsByQuoted() =>
        (from row in Rows() from Match quoted in Quoted().Matches(row[0]) select (quoted.Groups[1].Value, row)).ToDictionary(static pair => pair.Value, static pair => pair.row, StringComparer.Ordinal);

    /// <summary>The lines of blocks without a language that begin with a program's name, cut into arguments as a shell does; without the name.</summary>
    public IReadOnlyList<(string Line, string[] Arguments)> Commands(string program) =>
    [
        .. from block in Blocks(string.Empty)
           from line in block.Split('\n')
           where line.StartsWith(program + " ", StringComparison.Ordinal)
           select (line, Arguments(line.Split('#')[0][(program.Length + 1)..])),
    ];

    /// <summary>What the page links to below the repository, without anchors.</summary>
    public IEnumerable<string> Links() => from Match link in Link().Matches(_text) let target = link.Groups[1].Value.Split('#')[0] where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) select target;

    private static string[] Arguments(string text) => [.. from Match word in Word().Matches(text.Replace(" &", string.Empty, StringComparison.Ordinal)) select word.Value.Replace("\"", string.Empty, StringComparison.Ordinal)];

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("(?:^\\|[^\n]*\n)+", RegexOptions.Multiline)]
    private static partial Regex Tables();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("(?:\"[^\"]*\"|[^\\s\"])+")]
    private static partial Regex Word();

    [GeneratedRegex("\\]\\(([^)\\s]+)\\)")]
    private static partial Regex Link();
}
