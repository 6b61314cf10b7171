using System.Text.RegularExpressions;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>
/// Reads what a command's text means. Compared are, in order and below the node they belong to: leader and state, hard states, entries,
/// snapshots, committed entries, messages between nodes (sent, received, dropped, waiting for storage) with all their members, rows of the
/// states, of the progress and of the log, and every line of no known form, which is a refusal.
/// </summary>
/// <remarks>
/// <para>Not compared, because cores of equal meaning differ in it:</para>
/// <list type="bullet">
/// <item>lines that begin with a log level: wording;</item>
/// <item>MustSync: whether a snapshot counts as something to sync;</item>
/// <item>news from a node's own append thread and messages to itself: our core hears of each write, others only of some;</item>
/// <item>the commit index in an answer to an append: a hint that only some versions of the format have;</item>
/// <item><c>ok</c>, <c>no messages</c>, an empty Ready: that nothing happened shows by nothing else standing there.</item>
/// </list>
/// <para>Not thread-safe; one instance reads one text.</para>
/// </remarks>
internal sealed partial class TranscriptReader
{
    private readonly string[] _lines;
    private readonly int _firstLine;
    private readonly List<TranscriptFact> _facts = [];
    private string _heading = "";
    private string _part = "";
    private int _next;

    private TranscriptReader(string text, int firstLine)
    {
        _lines = text.Split('\n');
        _firstLine = firstLine;
    }

    /// <summary>The facts in a text.</summary>
    /// <param name="text">What a command says, or is expected to say.</param>
    /// <param name="firstLine">The number of its first line in its file.</param>
    public static List<TranscriptFact> Read(string text, int firstLine)
    {
        var reader = new TranscriptReader(text, firstLine);
        while (reader._next < reader._lines.Length)
            reader.ReadLine();
        return reader._facts;
    }

    private void ReadLine()
    {
        var number = _next;
        var line = _lines[_next++].Trim();
        if (line.Length == 0 || Silent().IsMatch(line))
            return;
        if (line.StartsWith("> ", StringComparison.Ordinal))
            (_heading, _part) = (line[2..], "");
        else if (Part().IsMatch(line))
            _part = line.TrimEnd(':');
        else if (Message().IsMatch(line))
            ReadMessage(line, number, "");
        else
            Add(line, number, Entry().IsMatch(line) ? _part : "");
    }

    // A message may go on below its line: several entries, a snapshot, and the answers that wait for it.
    private void ReadMessage(string line, int number, string kind)
    {
        var text = line;
        if (text.EndsWith("Entries:[", StringComparison.Ordinal))
            text += ReadEntries();
        if (_next < _lines.Length && _lines[_next].TrimStart().StartsWith("Snapshot: ", StringComparison.Ordinal))
            text += " " + _lines[_next++].Trim();
        var hasAnswers = text.EndsWith(" Responses:[", StringComparison.Ordinal);
        if (hasAnswers)
            text = text[..^" Responses:[".Length];
        if (!IsToItself(text))
            Add(AnswerCommit().Replace(text, "$1"), number, kind);
        if (hasAnswers)
            ReadAnswers();
    }

    private string ReadEntries()
    {
        var entries = new List<string>();
        while (_next < _lines.Length && !_lines[_next].TrimStart().StartsWith(']'))
            entries.Add(_lines[_next++].Trim());
        return string.Join(", ", entries) + (_next < _lines.Length ? _lines[_next++].Trim() : "");
    }

    private void ReadAnswers()
    {
        while (_next < _lines.Length && _lines[_next].Trim() != "]")
        {
            var number = _next;
            ReadMessage(_lines[_next++].Trim(), number, "after storage");
        }

        _next++;
    }

    private void Add(string text, int number, string part)
    {
        var place = part.Length == 0 ? _heading : _heading.Length == 0 ? part : $"{_heading}, {part}";
        _facts.Add(new TranscriptFact(place, text, _firstLine + number));
    }

    private static bool IsToItself(string text)
    {
        var ends = Message().Match(text);
        return ends.Groups["from"].Value == ends.Groups["to"].Value || ends.Groups["from"].Value == "AppendThread";
    }

    [GeneratedRegex(@"^((DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b|ok( \(quiet\))?$|no messages$|<empty Ready>$|Ready MustSync=)")]
    private static partial Regex Silent();

    [GeneratedRegex("^(Entries|CommittedEntries|Messages|Processing|Responses):$")]
    private static partial Regex Part();

    [GeneratedRegex(@"^(dropped: )?(?<from>\w+)->(?<to>\w+) Msg")]
    private static partial Regex Message();

    [GeneratedRegex(@"^\d+/\d+ Entry")]
    private static partial Regex Entry();

    [GeneratedRegex(@"(MsgAppResp Term:\d+ Log:\d+/\d+(?: Rejected \(Hint: \d+\))?) Commit:\d+")]
    private static partial Regex AnswerCommit();
}
