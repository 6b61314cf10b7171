using System.Collections.Immutable;
using System.Text;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>
/// Reads scenario files: commands, each with optional input, a rule of four dashes, and what is expected. Lines that begin with <c>#</c> and blank
/// lines between the cases mean nothing. The expectation ends at a blank line, or, when the rule stands twice, at the next pair of rules.
/// A backslash at the end of a command's line goes on with the next line.
/// </summary>
/// <remarks>Not thread-safe; one instance reads one text.</remarks>
internal sealed class ScenarioFile
{
    private const string Rule = "----";
    private readonly string[] _lines;
    private int _next;

    private ScenarioFile(string text)
    {
        _lines = text.ReplaceLineEndings("\n").Split('\n');
        if (_lines[^1].Length == 0) _lines = _lines[..^1];
    }

    /// <summary>Reads the cases of a file.</summary>
    /// <param name="path">Where the file is.</param>
    /// <exception cref="ScenarioException">The file is not of this form.</exception>
    public static ImmutableArray<ScenarioCase> Read(string path) => Parse(File.ReadAllText(path));

    /// <summary>Reads the cases of a text.</summary>
    /// <param name="text">The text of a scenario file.</param>
    /// <exception cref="ScenarioException">The text is not of this form.</exception>
    public static ImmutableArray<ScenarioCase> Parse(string text)
    {
        var file = new ScenarioFile(text);
        var cases = ImmutableArray.CreateBuilder<ScenarioCase>();
        while (file.SkipToCommand())
        {
            cases.Add(file.ReadCase());
        }

        return cases.ToImmutable();
    }

    private bool SkipToCommand()
    {
        while (_next < _lines.Length && (string.IsNullOrWhiteSpace(_lines[_next]) || _lines[_next].TrimStart().StartsWith('#')))
        {
            _next++;
        }

        return _next < _lines.Length;
    }

    private ScenarioCase ReadCase()
    {
        var line = _next + 1;
        var words = ScenarioWords.Split(ReadCommandLine(), line);
        if (words.Length == 0 || !words[0].IsBare) throw new ScenarioException(line, "a command is expected");
        var input = ReadInput(line);
        var rule = _next;
        var expected = ReadExpected();
        return new ScenarioCase(line, words[0].Key, words[1..], input, expected) { RuleLine = rule, LastLine = _next };
    }

    private string ReadCommandLine()
    {
        var command = new StringBuilder();
        while (_next < _lines.Length)
        {
            var part = _lines[_next++].Trim();
            if (!part.EndsWith('\\')) return command.Append(part).ToString();
            command.Append(part.AsSpan(0, part.Length - 1)).Append(' ');
        }

        return command.ToString();
    }

    private ImmutableArray<string> ReadInput(int commandLine)
    {
        var first = _next;
        while (_next < _lines.Length && _lines[_next] != Rule)
        {
            _next++;
        }

        if (_next == _lines.Length) throw new ScenarioException(commandLine, $"no {Rule} follows the command");
        var last = _next++;
        while (first < last && string.IsNullOrWhiteSpace(_lines[first]))
        {
            first++;
        }

        while (last > first && string.IsNullOrWhiteSpace(_lines[last - 1]))
        {
            last--;
        }

        return [.. _lines[first..last]];
    }

    private string ReadExpected()
    {
        if (_next == _lines.Length || _lines[_next] != Rule) return ReadExpectedToBlank();
        var opening = ++_next;
        var expected = new StringBuilder();
        while (_next + 1 < _lines.Length)
        {
            if (_lines[_next] == Rule && _lines[_next + 1] == Rule) return EndDouble(expected);
            expected.Append(_lines[_next++]).Append('\n');
        }

        throw new ScenarioException(opening, $"the double {Rule} is not closed by another");
    }

    private string EndDouble(StringBuilder expected)
    {
        _next += 2;
        if (_next == _lines.Length || string.IsNullOrWhiteSpace(_lines[_next])) return expected.ToString();
        throw new ScenarioException(_next + 1, $"a blank line must follow the closing double {Rule}");
    }

    private string ReadExpectedToBlank()
    {
        var expected = new StringBuilder();
        while (_next < _lines.Length && !string.IsNullOrWhiteSpace(_lines[_next]))
        {
            expected.Append(_lines[_next++]).Append('\n');
        }

        return expected.ToString();
    }
}
