using DataWarehouse.SDK.Health;

namespace DataWarehouse.Tests.Health;

public sealed class HealthReportTests
{
    [Fact]
    public void Report_WithoutFacts_HasNone()
    {
        var report = new HealthReport(HealthStatus.Healthy, "fine");

        Assert.Equal((HealthStatus.Healthy, "fine"), (report.Status, report.Description));
        Assert.Empty(report.Facts);
    }

    [Fact]
    public void Report_CopiesItsFacts()
    {
        var facts = new Dictionary<string, string> { ["durable"] = "false" };
        var report = new HealthReport(HealthStatus.Degraded, "memory only", facts);

        facts["durable"] = "true";

        Assert.Equal("false", report.Facts["durable"]);
    }

    [Fact]
    public void Texts_OverTheLimit_AreShortened()
    {
        var text = new string('t', HealthReport.TextCharactersMax + 1);
        var report = new HealthReport(HealthStatus.Healthy, text, new Dictionary<string, string> { ["fact"] = text });

        Assert.All([report.Description, report.Facts["fact"]], shortened =>
        {
            Assert.Equal(HealthReport.TextCharactersMax, shortened.Length);
            Assert.EndsWith("…", shortened, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Text_AtTheLimit_IsKept()
    {
        var text = new string('t', HealthReport.TextCharactersMax);

        Assert.Equal(text, new HealthReport(HealthStatus.Healthy, text).Description);
    }

    [Fact]
    public void Facts_TooMany_Throw()
    {
        var facts = Enumerable.Range(0, HealthReport.FactsMax + 1).ToDictionary(number => $"fact{number}", _ => "value");

        Assert.Throws<ArgumentException>(() => new HealthReport(HealthStatus.Healthy, "", facts));
    }

    [Fact]
    public void Facts_BadNameOrNullValue_Throw()
    {
        var longName = new string('n', HealthReport.FactNameCharactersMax + 1);

        Assert.Throws<ArgumentException>(() => new HealthReport(HealthStatus.Healthy, "", new Dictionary<string, string> { [" "] = "v" }));
        Assert.Throws<ArgumentException>(() => new HealthReport(HealthStatus.Healthy, "", new Dictionary<string, string> { [longName] = "v" }));
        Assert.Throws<ArgumentNullException>(() => new HealthReport(HealthStatus.Healthy, "", new Dictionary<string, string> { ["n"] = null! }));
    }

    [Fact]
    public void Constructor_BadArgument_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new HealthReport(HealthStatus.Healthy, null!));
        Assert.Throws<ArgumentNullException>(() => new HealthReport(HealthStatus.Healthy, "", null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HealthReport((HealthStatus)9, ""));
    }
}
