using DataWarehouse.SDK.Storage;
using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>What the disk can do: the same bytes and the same syncs into a file that was written full of zeros before, and nothing else.</summary>
internal sealed class RawFloor : IDisposable
{
    private const int FileBytes = 64 << 20;
    private readonly SafeFileHandle _file;
    private readonly byte[] _bytes;
    private long _offset;

    public RawFloor(string directory, int batchBytes)
    {
        _bytes = new byte[batchBytes];
        new Random(1).NextBytes(_bytes);
        _file = File.OpenHandle(Path.Combine(directory, "floor"), FileMode.Create, FileAccess.ReadWrite);
        var zeros = new byte[1 << 20];
        for (long offset = 0; offset < FileBytes; offset += zeros.Length) RandomAccess.Write(_file, zeros, offset);
        FileSync.SyncFile(_file);
    }

    public void Append()
    {
        if (_offset + _bytes.Length > FileBytes) _offset = 0;
        RandomAccess.Write(_file, _bytes, _offset);
        FileSync.SyncData(_file);
        _offset += _bytes.Length;
    }

    public void Dispose() => _file.Dispose();
}
