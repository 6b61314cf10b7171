using System.Globalization;
using System.Text.RegularExpressions;
using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Simulation.Linearizability.Logs;

/// <summary>
/// Reads the log of a test of a store of texts: one map on each line with <c>:process</c>, <c>:type</c>, <c>:f</c> (get, put or append),
/// <c>:key</c> and <c>:value</c>. Texts hold no quotes.
/// </summary>
/// <remarks>Stateless.</remarks>
internal static partial class KeyValueLog
{
    /// <summary>Whether a line has the form of this log.</summary>
    /// <param name="line">The line.</param>
    public static bool IsEvent(string line) => EventLine().IsMatch(line);

    /// <summary>Reads a history.</summary>
    /// <param name="lines">The lines of the log; empty ones are passed over.</param>
    /// <exception cref="HistoryFormatException">A line has another form, the log contradicts itself, or has no operation.</exception>
    public static IReadOnlyList<TimedOperation<KeyValueOperation>> Read(IEnumerable<string> lines)
    {
        var pairing = new ProcessPairing<KeyValueOperation>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (EventLine().Match(line) is not { Success: true } match)
                throw new HistoryFormatException(number, "not an event");
            ReadEvent(pairing, number, match);
        }

        return pairing.ToOperations();
    }

    private static void ReadEvent(ProcessPairing<KeyValueOperation> pairing, int line, Match match)
    {
        var process = int.Parse(match.Groups["process"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var value = match.Groups["text"].Value;
        switch (match.Groups["type"].Value)
        {
            case "invoke":
                pairing.Invoke(line, process, new KeyValueOperation(match.Groups["key"].Value, ActionOf(match.Groups["action"].Value), value));
                break;
            case "ok":
                pairing.Complete(line, process, asked => asked.Action == KeyValueAction.Get ? asked with { Value = value } : asked);
                break;
            case "fail":
                pairing.Discard(line, process);
                break;
        }
    }

    private static KeyValueAction ActionOf(string action) => action switch
    {
        "get" => KeyValueAction.Get,
        "put" => KeyValueAction.Put,
        _ => KeyValueAction.Append,
    };

    [GeneratedRegex("""^\{:process (?<process>\d{1,9}), :type :(?<type>invoke|ok|fail|info), :f :(?<action>get|put|append), :key "(?<key>[^"]*)", :value (nil|"(?<text>[^"]*)")\}\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex EventLine();
}
