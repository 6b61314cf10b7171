using DataWarehouse.Node.Cli.Demo;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Tests.Node.Cli.Demo;

public sealed class DemoDirectoryTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new(parent: null);

    [Fact]
    public void Open_WithoutAPath_IsTemporaryAndGoes()
    {
        string path;
        using (var directory = DemoDirectory.Open(path: null))
        {
            path = directory.Path;
            Assert.True(directory.IsTemporary);
            Assert.True(Directory.Exists(path));
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void Open_WithANewPath_IsKept()
    {
        var path = Path.Combine(_scratch.Path, "a", "b");
        using (var directory = DemoDirectory.Open(path)) Assert.False(directory.IsTemporary);
        Assert.True(Directory.Exists(path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
    }

    [Fact]
    public void Open_WhereSomethingLies_RefusesAndTouchesNothing()
    {
        var file = Path.Combine(_scratch.Path, "precious");
        File.WriteAllText(file, "x");
        var refused = Assert.Throws<CommandFailedException>(() => DemoDirectory.Open(_scratch.Path));
        Assert.Equal(ExitCodes.Refused, refused.Code);
        Assert.Contains("not empty", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void Open_OfAFile_Refuses()
    {
        var file = Path.Combine(_scratch.Path, "file");
        File.WriteAllText(file, "x");
        Assert.Equal(ExitCodes.Refused, Assert.Throws<CommandFailedException>(() => DemoDirectory.Open(file)).Code);
        Assert.Equal(ExitCodes.Refused, Assert.Throws<CommandFailedException>(() => DemoDirectory.Open(Path.Combine(file, "below"))).Code);
    }

    public void Dispose() => _scratch.Dispose();
}
