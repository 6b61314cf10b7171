using DataWarehouse.Plugins.UltimateReplication.Counters;
using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

public sealed class DurableDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("durable-").FullName;

    [Fact]
    public void Create_MissingParents_SyncsTheParentOfEachOneMade()
    {
        var sync = new Recorder();

        DurableDirectory.Create(Path.Combine(_root, "x", "y"), sync);
        DurableDirectory.Create(Path.Combine(_root, "x", "y"), sync);

        Assert.Equal([_root, Path.Combine(_root, "x")], sync.Directories);
        Assert.True(Directory.Exists(Path.Combine(_root, "x", "y")));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private sealed class Recorder : IFileSync
    {
        internal List<string> Directories { get; } = [];

        public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => throw new InvalidOperationException();

        public void SyncData(SafeFileHandle file) => throw new InvalidOperationException();

        public void SyncFile(SafeFileHandle file) => throw new InvalidOperationException();

        public void SyncDirectory(string path) => Directories.Add(path);
    }
}
