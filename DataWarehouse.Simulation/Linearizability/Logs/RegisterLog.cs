using System.Globalization;
using System.Text.RegularExpressions;
using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Simulation.Linearizability.Logs;

/// <summary>
/// Reads the log of a test of one register: on each line the process, <c>:invoke</c>, <c>:ok</c>, <c>:fail</c> or <c>:info</c>, what was asked, and
/// the value. Lines of another form tell of other things and are passed over.
/// </summary>
/// <remarks>Stateless.</remarks>
internal static partial class RegisterLog
{
    private const string OnlyKey = "register";

    /// <summary>Reads a history.</summary>
    /// <param name="lines">The lines of the log.</param>
    /// <exception cref="HistoryFormatException">The log contradicts itself, or has no operation.</exception>
    public static IReadOnlyList<TimedOperation<RegisterOperation>> Read(IEnumerable<string> lines)
    {
        var pairing = new ProcessPairing<RegisterOperation>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (EventLine().Match(line) is { Success: true } match)
                ReadEvent(pairing, number, match);
        }

        return pairing.ToOperations();
    }

    private static void ReadEvent(ProcessPairing<RegisterOperation> pairing, int line, Match match)
    {
        var process = int.Parse(match.Groups["process"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var (type, action, value) = (match.Groups["type"].Value, match.Groups["action"].Value, match.Groups["value"].Value);
        switch (type)
        {
            case "invoke":
                pairing.Invoke(line, process, Asked(line, action, value));
                break;
            case "ok":
                pairing.Complete(line, process, asked => asked.Action == RegisterAction.Read ? asked with { Value = ValueOf(line, value) } : asked);
                break;
            // A refused compare-and-set tells something of the value; any other failure tells nothing.
            case "fail" when action == "cas" && value.StartsWith('['):
                pairing.Complete(line, process, asked => asked with { IsRefused = true });
                break;
            case "fail":
                pairing.Discard(line, process);
                break;
        }
    }

    private static RegisterOperation Asked(int line, string action, string value)
    {
        switch (action)
        {
            case "read":
                return RegisterOperation.Read(OnlyKey, RegisterValue.Nil);
            case "write":
                return RegisterOperation.Write(OnlyKey, ValueOf(line, value));
            default:
                var parts = value.Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return parts.Length == 2
                    ? RegisterOperation.CompareAndSet(OnlyKey, ValueOf(line, parts[0]), ValueOf(line, parts[1]))
                    : throw new HistoryFormatException(line, "a compare-and-set needs two values");
        }
    }

    private static RegisterValue ValueOf(int line, string text)
    {
        if (text == "nil")
            return RegisterValue.Nil;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? RegisterValue.Of(number)
            : throw new HistoryFormatException(line, "a value is a number or nil");
    }

    [GeneratedRegex(@"-\s+(?<process>\d{1,9})\s+:(?<type>invoke|ok|fail|info)\s+:(?<action>read|write|cas)\s+(?<value>\S.*?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex EventLine();
}
