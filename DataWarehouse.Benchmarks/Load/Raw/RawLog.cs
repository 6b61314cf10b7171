using DataWarehouse.SDK.Storage;
using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.Benchmarks.Load.Raw;

/// <summary>
/// The file of a node: what was appended while the write before was synced is the next write, by a thread of its own. The file was written full of zeros before and is used
/// round and round, as the best of logs would.
/// </summary>
internal sealed class RawLog : IDisposable
{
    private const int FileBytes = 64 << 20;
    private const int FirstBytes = 1 << 20;

    private readonly object _gate = new();
    private readonly bool _isSynced;
    private readonly Action<long[]> _durable;
    private readonly SafeFileHandle _file;
    private readonly Thread _thread;
    private readonly long[] _seenThrough;
    private byte[] _gathered = new byte[FirstBytes];
    private int _gatheredBytes = RawShape.BatchHeaderBytes;
    private readonly long[] _gatheredThrough;
    private bool _isStopping;
    private long _syncs;

    /// <summary>Makes the file.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="streams">How many streams of entries there are, one for each node.</param>
    /// <param name="isSynced">Whether writes are synced.</param>
    /// <param name="durable">Is told how far each stream has come after each write; the array is used again.</param>
    public RawLog(string directory, int streams, bool isSynced, Action<long[]> durable)
    {
        (_isSynced, _durable) = (isSynced, durable);
        (_seenThrough, _gatheredThrough) = (new long[streams], new long[streams]);
        _file = File.OpenHandle(Path.Combine(directory, "raw"), FileMode.CreateNew, FileAccess.ReadWrite);
        var zeros = new byte[1 << 20];
        for (long offset = 0; offset < FileBytes; offset += zeros.Length) RandomAccess.Write(_file, zeros, offset);
        FileSync.SyncFile(_file);
        FileSync.SyncDirectory(directory);
        _thread = new Thread(Run) { Name = "raw log", IsBackground = true };
        _thread.Start();
    }

    public long Syncs => Volatile.Read(ref _syncs);

    /// <summary>Adds entries to the next write.</summary>
    /// <param name="stream">Whose they are.</param>
    /// <param name="through">The number of the last one in its stream.</param>
    /// <param name="bytes">What is known of them; copied.</param>
    /// <param name="length">How many bytes they take in the file.</param>
    public void Append(int stream, long through, ReadOnlySpan<byte> bytes, int length)
    {
        lock (_gate)
        {
            if (_gathered.Length < _gatheredBytes + length) Array.Resize(ref _gathered, Math.Max(_gathered.Length * 2, _gatheredBytes + length));
            bytes.CopyTo(_gathered.AsSpan(_gatheredBytes));
            _gatheredBytes += length;
            _gatheredThrough[stream] = through;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        _file.Dispose();
    }

    private void Run()
    {
        var bytes = new byte[FirstBytes];
        for (long offset = 0; ;)
        {
            int length;
            lock (_gate)
            {
                while (_gatheredBytes == RawShape.BatchHeaderBytes && !_isStopping) Monitor.Wait(_gate);
                if (_isStopping) return;
                (bytes, _gathered) = (_gathered, bytes);
                (length, _gatheredBytes) = (_gatheredBytes, RawShape.BatchHeaderBytes);
                _gatheredThrough.CopyTo(_seenThrough, 0);
            }

            if (offset + length > FileBytes) offset = 0;
            RandomAccess.Write(_file, bytes.AsSpan(0, length), offset);
            if (_isSynced)
            {
                FileSync.SyncData(_file);
                Interlocked.Increment(ref _syncs);
            }

            offset += length;
            _durable(_seenThrough);
        }
    }
}
