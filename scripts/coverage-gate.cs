#:property PublishAot=false
// Compares the coverage of parts of the product with what each part must reach.
//   dotnet run scripts/coverage-gate.cs -- [--report-only] RULE... REPORT...
// RULE is name:line|branch:percent:namespace[,namespace...] and covers the namespaces and those below them, but for those with a minus sign before them; NAMESPACE.* covers its own types
// only. REPORT is a cobertura file.
// A line or branch that any report covers is covered. --report-only shows, but refuses nothing. Exit code 0: all reached; 1: something is not; 2: bad arguments.
using System.Globalization;
using System.Xml.Linq;

const int UncoveredShownMax = 40;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var reportOnly = args.Contains("--report-only");
var rules = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal) && !a.EndsWith(".xml", StringComparison.Ordinal)).Select(Rule.Parse).ToList();
var reports = args.Where(a => a.EndsWith(".xml", StringComparison.Ordinal)).ToList();
if (rules.Count == 0 || rules.Contains(null) || reports.Count == 0)
{
    Console.Error.WriteLine("usage: coverage-gate.cs [--report-only] NAME:line|branch:PERCENT:NAMESPACE... REPORT.xml...");
    return 2;
}

var lines = ReadLines(reports);
var allReached = true;
foreach (var rule in rules.OfType<Rule>())
{
    var inScope = lines.Where(l => rule.Covers(l.Key.Type)).ToList();
    var valid = inScope.Sum(l => rule.Branches ? l.Value.Branches : 1);
    var covered = inScope.Sum(l => rule.Branches ? l.Value.BranchesCovered : l.Value.Hit ? 1 : 0);
    var what = rule.Branches ? "branches" : "lines";
    if (inScope.Count == 0)
    {
        Console.WriteLine($"coverage of {rule.Name}: nothing in {rule.Namespace} has been measured{(reportOnly ? "" : ": NOT REACHED")}");
        allReached = false;
        continue;
    }

    var percent = valid == 0 ? 100.0 : Math.Floor(10_000.0 * covered / valid) / 100.0;
    var reached = percent >= rule.Percent;
    Console.WriteLine($"coverage of {rule.Name}: {percent:F2} % of {what} ({covered} of {valid}), at least {rule.Percent} % needed: {(reached ? "reached" : "NOT REACHED")}");
    if (!reached)
    {
        allReached = false;
        var open = inScope.Where(l => rule.Branches ? l.Value.BranchesCovered < l.Value.Branches : !l.Value.Hit)
            .OrderBy(l => l.Key.File, StringComparer.Ordinal).ThenBy(l => l.Key.Number).ToList();
        foreach (var (key, state) in open.Take(UncoveredShownMax))
        {
            Console.WriteLine($"  {key.File}:{key.Number}{(rule.Branches ? $" {state.BranchesCovered} of {state.Branches} branches" : "")}");
        }

        if (open.Count > UncoveredShownMax)
        {
            Console.WriteLine($"  and {open.Count - UncoveredShownMax} more");
        }
    }
}

if (!allReached && reportOnly)
{
    Console.WriteLine("not enforced: --report-only");
}

return allReached || reportOnly ? 0 : 1;

static Dictionary<LineKey, LineState> ReadLines(IEnumerable<string> reports)
{
    var lines = new Dictionary<LineKey, LineState>();
    foreach (var type in reports.SelectMany(r => XDocument.Load(r).Descendants("class")))
    {
        // Closures, iterators and nested types appear as Outer/Inner: they count with the outermost type.
        var name = ((string?)type.Attribute("name") ?? "").Split('/')[0];
        var file = (string?)type.Attribute("filename") ?? "";
        foreach (var line in type.Element("lines")?.Elements("line") ?? [])
        {
            var key = new LineKey(name, file, (int)line.Attribute("number")!);
            var (covered, valid) = Conditions((string?)line.Attribute("condition-coverage"));
            lines.TryGetValue(key, out var before);
            lines[key] = new LineState(
                before.Hit || (long)line.Attribute("hits")! > 0,
                Math.Max(before.Branches, valid),
                Math.Max(before.BranchesCovered, covered));
        }
    }

    return lines;
}

// "50% (1/2)" means one of two branches.
static (int Covered, int Valid) Conditions(string? text)
{
    var open = text?.IndexOf('(') ?? -1;
    if (text is null || open < 0)
    {
        return (0, 0);
    }

    var parts = text[(open + 1)..].TrimEnd(')').Split('/');
    return (int.Parse(parts[0]), int.Parse(parts[1]));
}

internal readonly record struct LineKey(string Type, string File, int Number);

internal readonly record struct LineState(bool Hit, int Branches, int BranchesCovered);

internal sealed record Rule(string Name, bool Branches, double Percent, string Namespace)
{
    public static Rule? Parse(string text) =>
        text.Split(':') is [var name, var kind, var percent, var ns] && kind is ("line" or "branch") && double.TryParse(percent, out var least)
            ? new Rule(name, kind == "branch", least, ns)
            : null;

    public bool Covers(string type) => Parts.Any(p => p[0] != '-' && IsIn(type, p)) && !Parts.Any(p => p[0] == '-' && IsIn(type, p[1..]));

    private string[] Parts => Namespace.Split(',');

    private static bool IsIn(string type, string ns) => ns.EndsWith(".*", StringComparison.Ordinal)
        ? type.StartsWith(ns[..^1], StringComparison.Ordinal) && !type[(ns.Length - 1)..].Contains('.', StringComparison.Ordinal)
        : type.StartsWith(ns + ".", StringComparison.Ordinal);
}
