using Mono.Cecil;

namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>The deciding layer keeps its bans, and the inspector that says so can tell right from wrong.</summary>
public sealed class DecidingLayerTests : IDisposable
{
    private readonly AssemblyDefinition _own = AssemblyDefinition.ReadAssembly(typeof(DecidingLayerTests).Assembly.Location);

    public static TheoryData<string> SampleNames =>
        new(typeof(Offenders).GetNestedTypes().Concat(typeof(Innocents).GetNestedTypes()).Select(t => $"{t.DeclaringType!.Name}/{t.Name}"));

    [Fact]
    public void DecidingTypes_BreakNoBan_ExceptAsListed()
    {
        var breaches = AllBreaches();

        Findings.None(breaches.Where(b => !Scope.Exemptions.Any(e => e.Covers(b))));
    }

    [Fact]
    public void Exemptions_AreStillNeeded_AndSayWhy()
    {
        var breaches = AllBreaches();

        Assert.All(Scope.Exemptions, e =>
        {
            Assert.True(e.Reason.Length > 20, $"{e.Type}: say why");
            Assert.All(e.Bans, ban => Assert.True(breaches.Any(b => b.Type == e.Type && b.Ban == ban), $"{e.Type} no longer breaks {ban}: strike it from the list"));
        });
    }

    [Theory, MemberData(nameof(SampleNames))]
    public void Inspector_ReportsExactlyTheBansThatASampleBreaks(string name)
    {
        var sample = _own.MainModule.GetType($"{typeof(Offenders).Namespace}.{name}");
        var expected = typeof(Offenders).Assembly.GetType(sample.FullName.Replace('/', '+'))!
            .GetCustomAttributes(typeof(BreaksAttribute), inherit: false).Cast<BreaksAttribute>().Single().Bans;

        var breaches = Inspector.Inspect(sample);

        Assert.Equal(expected.Order(), breaches.Select(b => b.Ban).Distinct().Order());
    }

    [Fact]
    public void Samples_BreakEveryBan()
    {
        var broken = typeof(Offenders).GetNestedTypes()
            .SelectMany(t => t.GetCustomAttributes(typeof(BreaksAttribute), inherit: false).Cast<BreaksAttribute>().Single().Bans);

        Assert.Empty(Enum.GetValues<Ban>().Except(broken));
    }

    [Fact]
    public void Exemption_CoversOnlyItsTypeAndItsBans()
    {
        var exemption = new Exemption("A", "for the sake of this test", Ban.Locks);

        Assert.True(exemption.Covers(new Breach("A", "M", Ban.Locks, "")));
        Assert.False(exemption.Covers(new Breach("A", "M", Ban.Tasks, "")));
        Assert.False(exemption.Covers(new Breach("B", "M", Ban.Locks, "")));
    }

    [Theory]
    [InlineData("DataWarehouse.SDK.Replication", true)]
    [InlineData("DataWarehouse.SDK.Replication.Strategies", true)]
    [InlineData("DataWarehouse.SDK.ReplicationTools", false)]
    [InlineData("DataWarehouse.SDK", false)]
    [InlineData("DataWarehouse.Plugins.UltimateConsensus.Core", true)]
    [InlineData("DataWarehouse.Plugins.UltimateConsensus.Drivers", false)]
    public void Scope_HoldsTheNamespaceAndAllBelow(string ns, bool expected) => Assert.Equal(expected, Scope.Contains(ns));

    public void Dispose() => _own.Dispose();

    private static List<Breach> AllBreaches()
    {
        var types = Scope.Namespaces.Select(n => n.Assembly).Distinct(StringComparer.Ordinal)
            .SelectMany(a => AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, a)).MainModule.Types)
            .Where(t => Scope.Contains(t.Namespace)).ToList();
        Assert.NotEmpty(types);
        return types.SelectMany(Inspector.Inspect).ToList();
    }
}
