using System.Text;
using DataWarehouse.Benchmarks.Drills;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Tests.Benchmarks.Drills;

public sealed class ForgetfulFilesTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new(parent: null);
    private readonly INativeFiles _real = NativeFiles.ForThisSystem;

    private string FileName => Path.Combine(_scratch.Path, "file");

    [Fact]
    public void Write_IsRead_BeforeTheSyncThatBringsItToTheFile()
    {
        var files = new ForgetfulFiles(_real, isSyncing: true);
        var handle = Make(files);
        Write(files, handle, 0, "hello");
        Write(files, handle, 8, "world");
        Write(files, handle, 1, "u");
        Assert.Equal("hullo\0\0\0world", Read(files, handle));
        Assert.Equal(0, files.Describe(handle, out var file));
        Assert.Equal(13, file.LengthBytes);
        Assert.Equal(0, new FileInfo(FileName).Length);
        Assert.Equal(0, files.SyncData(handle));
        Assert.Equal("hullo\0\0\0world", File.ReadAllText(FileName));
        Assert.Equal("hullo\0\0\0world", Read(files, handle));
        files.Close(handle);
    }

    [Fact]
    public void Write_IsReadThroughAnotherHandle()
    {
        var files = new ForgetfulFiles(_real, isSyncing: true);
        var handle = Make(files);
        Write(files, handle, 0, "hello");
        files.Close(handle);
        Assert.Equal(0, files.Open(FileName, NativeOpenMode.Read, out var other));
        Assert.Equal("hello", Read(files, other));
        files.Close(other);
    }

    [Fact]
    public void Write_OfADeletedFile_IsNotInTheNextOne()
    {
        var files = new ForgetfulFiles(_real, isSyncing: true);
        var handle = Make(files);
        Write(files, handle, 0, "hello");
        files.Close(handle);
        Assert.Equal(0, files.Delete(FileName));
        handle = Make(files);
        Assert.Equal(string.Empty, Read(files, handle));
        files.Close(handle);
    }

    [Fact]
    public void Sync_ThatDoesNothing_LeavesTheFileAsItWas()
    {
        var files = new ForgetfulFiles(_real, isSyncing: false);
        var handle = Make(files);
        Write(files, handle, 0, "hello");
        Assert.Equal(0, files.SyncFile(handle));
        Assert.Equal(0, new FileInfo(FileName).Length);
        Assert.Equal("hello", Read(files, handle));
        files.Close(handle);
    }

    public void Dispose() => _scratch.Dispose();

    private nint Make(ForgetfulFiles files)
    {
        Assert.Equal(0, files.Open(FileName, NativeOpenMode.CreateNew, out var handle));
        return handle;
    }

    private static void Write(ForgetfulFiles files, nint handle, long offset, string text)
    {
        Assert.Equal(0, files.Write(handle, offset, Encoding.ASCII.GetBytes(text), out var count));
        Assert.Equal(text.Length, count);
    }

    private static string Read(ForgetfulFiles files, nint handle)
    {
        Span<byte> bytes = new byte[100];
        Assert.Equal(0, files.Read(handle, 0, bytes, out var count));
        return Encoding.ASCII.GetString(bytes[..count]);
    }
}
