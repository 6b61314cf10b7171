using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Tests.Architecture;
using DataWarehouse.Tests.Node.Policies;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Documents;

/// <summary>The pages for operators say what the program does: commands, options, metrics, log events, alerts, limits.</summary>
public sealed partial class OperatorPagesTests
{
    private const string Deploy = "docs/operations/deploy.md";
    private const string Monitoring = "docs/operations/monitoring.md";

    public static TheoryData<string> Pages => new(Repository.Files(".md").Where(static path => path.StartsWith("docs/", StringComparison.Ordinal) || path == "README.md"));

    [Fact]
    public void Index_NamesEveryPage() => Findings.None(
        from path in Repository.Files(".md")
        where path.StartsWith("docs/operations/", StringComparison.Ordinal) && !path.EndsWith("/README.md", StringComparison.Ordinal)
        where !new Page("docs/operations/README.md").Links().Contains(path["docs/operations/".Length..], StringComparer.Ordinal)
        select path);

    [Theory, MemberData(nameof(Pages))]
    public void Links_LeadSomewhere(string path)
    {
        var folder = Path.GetDirectoryName(Repository.Full(path))!;
        Findings.None(new Page(path).Links().Where(link => !Path.Exists(Path.Combine(folder, link))));
    }

    [Theory, MemberData(nameof(Pages))]
    public void Commands_AreTakenByDw(string path)
    {
        var commands = new Page(path).Commands("dw");

        Findings.None(
            from command in commands
            let parsed = CommandRoot.Create().Parse(command.Arguments)
            from error in parsed.Errors
            select $"{command.Line}: {error.Message}");
    }

    [Fact]
    public void Commands_AreFound() => Assert.True(new Page(Deploy).Commands("dw").Count >= 3);

    [Fact]
    public void Options_OfServe_AreAllDescribed_WithTheirDefaults()
    {
        var serve = CommandRoot.Create().Subcommands.Single(static command => command.Name == "serve");
        var rows = new Page(Deploy).RowsByQuoted().Where(static pair => pair.Key.StartsWith("--", StringComparison.Ordinal)).ToDictionary(static pair => pair.Key, static pair => pair.Value);

        Assert.Equal(serve.Options.Select(static option => option.Name).Where(static name => name is not "--help").Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Findings.None(
            from option in serve.Options
            where option.HasDefaultValue && rows.ContainsKey(option.Name)
            let value = Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture)
            where value is not ("" or "False" or null) && rows[option.Name][1].Trim('`') != value
            select $"{option.Name}: {value}, not {rows[option.Name][1]}");
    }

    [Fact]
    public async Task Metrics_OfTheServer_AreAllDescribed()
    {
        var rows = new Page(Monitoring).RowsByQuoted().Where(static pair => pair.Key.StartsWith("dw.", StringComparison.Ordinal)).Select(static pair => (pair.Key, pair.Value[1])).Order();
        var found = await NodeInstruments.FindAsync();

        Assert.True(found.Count > 10, "the instruments were not found");
        Assert.Equal(found, rows);
    }

    [Fact]
    public void Alerts_AskForMetricsThatThereAre()
    {
        var known = new Page(Monitoring).RowsByQuoted().Keys.Where(static key => key.StartsWith("dw.", StringComparison.Ordinal)).Select(static name => name.Replace('.', '_')).ToList();
        var asked = new Page(Monitoring).Blocks("yaml").SelectMany(static block => DwName().Matches(block)).Select(static match => match.Value.Replace("_total", string.Empty, StringComparison.Ordinal)).ToList();

        Assert.True(asked.Count >= 3, "no alerts");
        Findings.None(asked.Except(known, StringComparer.Ordinal));
    }

    [Fact]
    public void LogEvents_AreAllDescribed_WithTheirLevels()
    {
        var inCode = (from assembly in new[] { typeof(NodeMetrics).Assembly, typeof(UltimateResiliencePlugin).Assembly }
                      from type in assembly.GetTypes()
                      from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                      let line = method.GetCustomAttribute<LoggerMessageAttribute>()
                      where line is not null
                      select (line.EventId, line.Level)).Distinct().ToList();
        var rows = (from row in new Page(Monitoring).Rows()
                    let ids = row[0].Split(", ")
                    where ids.All(static id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    let levels = row[1].Split(", ")
                    from place in Enumerable.Range(0, ids.Length)
                    select (EventId: int.Parse(ids[place], CultureInfo.InvariantCulture), Level: Enum.Parse<LogLevel>(levels[Math.Min(place, levels.Length - 1)]))).ToList();

        Assert.True(inCode.Count > 15, "the log events were not found");
        Assert.Equal(inCode.Order(), rows.Order());
    }

    [Fact]
    public void Limits_AreThoseOfTheServer()
    {
        var (limits, page) = (new NodeLimits(), Repository.Read("docs/operations/capacity.md"));
        Findings.None(new[] { limits.ConnectionsMax, limits.StreamsPerConnectionMax, limits.WatchersPerStreamMax, limits.WatchStreamsMax, limits.ForwardedMax, ClusterPlan.KeyspacesMax }
            .Select(static limit => limit.ToString("N0", CultureInfo.InvariantCulture))
            .Concat([$"{limits.RequestBytesMax / 1024.0 / 1024:0.0} MiB", $"{limits.WatchStreamBytesMax >> 20} MiB", $"{limits.WatchHubBytesMax >> 20} MiB", $"| {ClusterPlan.MembersMax} |"])
            .Where(limit => !page.Contains(limit, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Policies_OfTheExample_AreTaken()
    {
        await using var rig = new PolicyRig();
        rig.Write(Assert.Single(new Page("docs/resilience.md").Blocks("json")));
        await rig.StartAsync();
        Assert.Equal(TimeSpan.FromMinutes(1), rig.OptionsOf("client-reads").Timeout);
    }

    [GeneratedRegex("dw_[a-z_]+")]
    private static partial Regex DwName();
}
