using DataWarehouse.SDK.Replication;
using Microsoft.CodeAnalysis;

namespace DataWarehouse.Tests.Architecture;

/// <summary>Every public word of the SDK is explained, and every public type says how threads may use it.</summary>
public sealed class DocumentationTests
{
    private static readonly PublicSurface Sdk = new(typeof(Dot).Assembly.Location);
    private static readonly PublicSurface Own = new(typeof(DocumentationTests).Assembly.Location);

    [Fact]
    public void Sdk_TypesAndMembers_HaveASummary()
    {
        var symbols = Sdk.Types.SelectMany(t => PublicSurface.Members(t).Prepend(t)).ToList();

        Assert.NotEmpty(symbols);
        Findings.None(symbols.Where(s => !Sdk.HasSummary(s)).Select(s => s.ToDisplayString()));
    }

    [Fact]
    public void Sdk_Types_StateTheirThreadSafety()
    {
        // The values of an enumeration are constants: there is nothing to say of threads.
        var types = Sdk.Types.Where(t => t.TypeKind != TypeKind.Enum).ToList();

        Assert.NotEmpty(types);
        Findings.None(types.Where(t => !Sdk.StatesThreadSafety(t)).Select(t => t.ToDisplayString()));
    }

    [Theory]
    [InlineData("Undocumented", false, false)]
    [InlineData("Empty", false, false)]
    [InlineData("Silent", true, false)]
    [InlineData("Spoken", true, true)]
    public void Checker_TellsATypeApart(string name, bool hasSummary, bool statesThreads)
    {
        var type = Sample(name);

        Assert.Equal(hasSummary, Own.HasSummary(type));
        Assert.Equal(statesThreads, Own.StatesThreadSafety(type));
    }

    [Fact]
    public void Checker_FindsExactlyTheMembersWithoutASummary()
    {
        var bare = PublicSurface.Members(Sample("Spoken")).Where(m => !Own.HasSummary(m)).Select(m => m.Name);

        Assert.Equal(["Bare", "BareEvent", "BareMethod"], bare.Order(StringComparer.Ordinal));
    }

    private static INamedTypeSymbol Sample(string name) => Own.Types.Single(t => t.Name == name && t.ContainingType?.Name == nameof(DocumentationSamples));
}
