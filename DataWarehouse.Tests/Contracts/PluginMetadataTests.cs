using System.Collections.Immutable;
using DataWarehouse.SDK.Contracts;

namespace DataWarehouse.Tests.Contracts;

public sealed class PluginMetadataTests
{
    private static readonly PluginId Id = new("a");
    private static readonly Version Version = new(1, 2);

    [Fact]
    public void Metadata_Defaults_AreEmptyAndApplication()
    {
        var metadata = new PluginMetadata(Id, "A", Version);

        Assert.Equal((Id, "A", Version), (metadata.Id, metadata.Name, metadata.Version));
        Assert.Equal(string.Empty, metadata.Description);
        Assert.Equal(PluginCategory.Application, metadata.Category);
        Assert.Empty(metadata.Dependencies);
    }

    [Fact]
    public void Metadata_Initializers_AreKept()
    {
        var metadata = new PluginMetadata(Id, "A", Version)
        {
            Description = "does",
            Category = PluginCategory.Infrastructure,
            Dependencies = [new PluginId("b"), new PluginId("c")],
        };

        Assert.Equal("does", metadata.Description);
        Assert.Equal(PluginCategory.Infrastructure, metadata.Category);
        Assert.Equal(["b", "c"], metadata.Dependencies.Select(id => id.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Constructor_BlankName_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => new PluginMetadata(Id, name, Version));

    [Fact]
    public void Constructor_NullArgument_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new PluginMetadata(null!, "A", Version));
        Assert.Throws<ArgumentNullException>(() => new PluginMetadata(Id, null!, Version));
        Assert.Throws<ArgumentNullException>(() => new PluginMetadata(Id, "A", null!));
    }

    [Fact]
    public void Texts_AtTheLimit_AreKeptAndOverItRefused()
    {
        var longest = new string('n', PluginMetadata.NameCharactersMax);

        Assert.Equal(longest, new PluginMetadata(Id, longest, Version).Name);
        Assert.Throws<ArgumentException>(() => new PluginMetadata(Id, longest + "n", Version));
        Assert.Throws<ArgumentException>(() => new PluginMetadata(Id, "A", Version)
        {
            Description = new string('d', PluginMetadata.DescriptionCharactersMax + 1),
        });
        Assert.Throws<ArgumentNullException>(() => new PluginMetadata(Id, "A", Version) { Description = null! });
    }

    [Fact]
    public void Category_Undefined_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PluginMetadata(Id, "A", Version) { Category = (PluginCategory)9 });

    [Fact]
    public void Dependencies_OnItselfOrRepeated_Throw()
    {
        Assert.Throws<ArgumentException>(() => new PluginMetadata(Id, "A", Version) { Dependencies = [Id] });
        Assert.Throws<ArgumentException>(() => new PluginMetadata(Id, "A", Version) { Dependencies = [new("b"), new("b")] });
    }

    [Fact]
    public void Dependencies_OverTheLimit_Throw()
    {
        ImmutableArray<PluginId> tooMany =
            [.. Enumerable.Range(0, PluginMetadata.DependenciesMax + 1).Select(number => new PluginId($"p{number}"))];

        Assert.Equal(PluginMetadata.DependenciesMax, new PluginMetadata(Id, "A", Version) { Dependencies = tooMany[..^1] }.Dependencies.Length);
        Assert.Throws<ArgumentException>(() => new PluginMetadata(Id, "A", Version) { Dependencies = tooMany });
    }

    [Fact]
    public void Dependencies_NullOrDefault_Throw()
    {
        Assert.Throws<ArgumentException>(() => new PluginMetadata(Id, "A", Version) { Dependencies = [null!] });
        Assert.Throws<ArgumentException>(() => new PluginMetadata(Id, "A", Version) { Dependencies = default(ImmutableArray<PluginId>) });
    }
}
