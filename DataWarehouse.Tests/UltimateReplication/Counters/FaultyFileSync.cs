using DataWarehouse.Plugins.UltimateReplication.Counters;
using Microsoft.Win32.SafeHandles;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

/// <summary>
/// Counts operations, and fails one of them like a dying machine: writes that were not synced reach the file torn, as far as
/// <paramref name="tornBytes"/>, and everything afterwards fails too. Syncs nothing, so that tests are quick.
/// </summary>
internal sealed class FaultyFileSync(int failAt = int.MaxValue, int tornBytes = 0) : IFileSync
{
    private readonly List<(SafeFileHandle File, byte[] Bytes, long Offset)> _pending = [];

    /// <summary>Operations begun, writes and syncs alike.</summary>
    public int Operations { get; private set; }

    public List<string> Trace { get; } = [];

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        _pending.Add((file, bytes.ToArray(), offset));
        Step("write");
    }

    public void SyncData(SafeFileHandle file) => Sync("data", file);

    public void SyncFile(SafeFileHandle file) => Sync("file", file);

    public void SyncDirectory(string path) => Step("directory");

    private void Sync(string name, SafeFileHandle file)
    {
        Step(name);
        Apply(write => write.File == file, int.MaxValue);
    }

    private void Step(string name)
    {
        Trace.Add(name);
        if (++Operations < failAt)
            return;

        Apply(_ => true, tornBytes);
        throw new IOException($"Operation {Operations} ({name}) failed on purpose.");
    }

    private void Apply(Predicate<(SafeFileHandle File, byte[] Bytes, long Offset)> isMeant, int bytesMax)
    {
        foreach (var write in _pending.FindAll(isMeant))
            RandomAccess.Write(write.File, write.Bytes.AsSpan(0, Math.Min(bytesMax, write.Bytes.Length)), write.Offset);

        _pending.RemoveAll(isMeant);
    }
}
