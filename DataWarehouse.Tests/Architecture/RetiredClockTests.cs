using System.Reflection;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Architecture;

/// <summary>The retired clock type stays where its retirement is declared, with the text that was promised to its users.</summary>
public sealed class RetiredClockTests
{
    private const string ContractFile = "DataWarehouse.SDK/Replication/IMultiMasterReplication.cs";
    private const string StrategyFile = "DataWarehouse.SDK/Replication/Strategies/ReplicationStrategy.cs";
    private const string OwnTests = "DataWarehouse.Tests/Replication/" + Name + "Tests.cs";
    private const string Message = "Use DottedVersionVector for membership-aware causality tracking. Remove in v4.0.";

    // Written in two parts so that this file does not mention what it forbids.
    private const string Name = "Vector" + "Clock";

    [Fact]
    public void Name_AppearsInNoSourceFileButItsOwn()
    {
        var mentions = Repository.Files(".cs").Where(p => Repository.Read(p).Contains(Name, StringComparison.Ordinal));

        Findings.None(mentions.Except([ContractFile, StrategyFile, OwnTests]));
    }

    [Theory]
    [InlineData(ContractFile)]
    [InlineData(StrategyFile)]
    public void Source_CarriesTheMarkAsPromised(string path)
    {
        Foundation.Needs(Repository.Has(path), path);

        Assert.Contains($"[Obsolete(\"{Message}\", false)]", Repository.Read(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Type_IsObsolete_AsAWarningWithTheTextAsPromised()
    {
        var type = typeof(Dot).Assembly.GetType($"{typeof(Dot).Namespace}.{Name}");
        Foundation.Needs(type is not null, Name);

        var mark = type!.GetCustomAttribute<ObsoleteAttribute>();

        Assert.Equal(Message, mark?.Message);
        Assert.False(mark!.IsError);
    }
}
