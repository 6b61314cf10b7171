using System.Buffers;
using System.Globalization;
using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace DataWarehouse.Benchmarks.Load.Rival;

/// <summary>The map as DotNext's state machine. Its snapshots stay in memory: cheaper than one may have them in earnest.</summary>
internal sealed class RivalMachine(int valueBytes) : IStateMachine
{
    private const long EntriesBetweenSnapshots = 1_000_000;
    private readonly byte[] _value = new byte[valueBytes];
    private ValueMap _map = new(valueBytes);
    private MapSnapshot? _snapshot;

    public ISnapshot? Snapshot => _snapshot;

    public string Digest => _map.Digest.ToString("X16", CultureInfo.InvariantCulture);

    public async ValueTask<long> ApplyAsync(LogEntry entry, CancellationToken token)
    {
        if (entry.IsSnapshot) await RestoreAsync(entry, token).ConfigureAwait(false);
        else if (!entry.IsConfiguration && entry.TryGetPayload(out var payload) && payload.Length == valueBytes) Put(payload);
        if (entry.IsSnapshot || entry.Index - (_snapshot?.Index ?? 0) >= EntriesBetweenSnapshots) _snapshot = new MapSnapshot(entry.Index, entry.Term, _map.Capture());
        return entry.Index;
    }

    public ValueTask ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;

    private void Put(in ReadOnlySequence<byte> payload)
    {
        payload.CopyTo(_value);
        _map.Put(_value);
    }

    private async ValueTask RestoreAsync(LogEntry entry, CancellationToken token)
    {
        var bytes = new MemoryStream();
        await entry.WriteToAsync(bytes, token: token).ConfigureAwait(false);
        bytes.Position = 0;
        var map = new ValueMap(valueBytes);
        map.Restore(bytes);
        _map = map;
    }

    private sealed class MapSnapshot(long index, long term, MapCapture state) : ISnapshot
    {
        public long Index => index;

        public long Term => term;

        public DateTimeOffset Timestamp => DateTimeOffset.UnixEpoch;

        public bool IsReusable => true;

        public long? Length => state.LengthBytes;

        public async ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
            where TWriter : IAsyncBinaryWriter
        {
            foreach (var part in state.Parts) await writer.Invoke(part, token).ConfigureAwait(false);
        }
    }
}
