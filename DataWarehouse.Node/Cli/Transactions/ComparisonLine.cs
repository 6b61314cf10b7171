using System.Globalization;
using System.Text.RegularExpressions;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using static DataWarehouse.Node.Wire.Compare.Types;

namespace DataWarehouse.Node.Cli.Transactions;

/// <summary>A line such as <c>mod("key") > "0"</c>: what must hold for a transaction to take its first branch.</summary>
/// <remarks>Thread-safe.</remarks>
internal static partial class ComparisonLine
{
    private const string Example = "write it like value(\"key\") = \"text\" or mod(\"key\") > \"7\"";

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static Compare Parse(string line)
    {
        if (Shape().Match(line) is not { Success: true } match) throw Refuse(line, Example);
        if (!Words.TrySplit(match.Groups["key"].Value, out var keys) || keys.Count != 1) throw Refuse(line, Example);
        if (!Words.TrySplit(match.Groups["value"].Value, out var values) || values.Count != 1) throw Refuse(line, Example);
        var comparison = new Compare { Key = KeyRange.Of(keys[0]).Key, Result = ResultOf(match.Groups["operator"].Value) };
        if (!TrySetTarget(comparison, match.Groups["target"].Value, values[0])) throw Refuse(line, $"'{values[0]}' is no number");
        return comparison;
    }

    private static bool TrySetTarget(Compare comparison, string target, string value)
    {
        comparison.Target = target switch
        {
            "version" or "ver" => CompareTarget.Version,
            "create" or "c" => CompareTarget.Create,
            "mod" or "m" => CompareTarget.Mod,
            "lease" => CompareTarget.Lease,
            _ => CompareTarget.Value,
        };
        if (comparison.Target == CompareTarget.Value)
        {
            comparison.Value = ByteString.CopyFromUtf8(value);
            return true;
        }

        var style = comparison.Target == CompareTarget.Lease ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign;
        if (!long.TryParse(value, style, CultureInfo.InvariantCulture, out var number)) return false;
        switch (comparison.Target)
        {
            case CompareTarget.Version: comparison.Version = number; break;
            case CompareTarget.Create: comparison.CreateRevision = number; break;
            case CompareTarget.Mod: comparison.ModRevision = number; break;
            default: comparison.Lease = number; break;
        }

        return true;
    }

    private static CompareResult ResultOf(string sign) => sign switch
    {
        "=" => CompareResult.Equal,
        "!=" => CompareResult.NotEqual,
        "<" => CompareResult.Less,
        _ => CompareResult.Greater,
    };

    private static CommandFailedException Refuse(string line, string reason) =>
        new(ExitCodes.Usage, $"'{line}' is no comparison: {reason}.");

    [GeneratedRegex("""^\s*(?<target>version|ver|create|c|mod|m|value|val|lease)\s*\(\s*(?<key>.+?)\s*\)\s*(?<operator>!=|=|<|>)\s*(?<value>.+?)\s*$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
