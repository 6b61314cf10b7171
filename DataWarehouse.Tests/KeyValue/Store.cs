using System.Buffers;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>A store to ask and to tell, as the engine would.</summary>
internal sealed class Store(KeyValueOptions? options = null, IKeyValueObserver? observer = null) : IApplyResults
{
    private static readonly DateTime Time = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly IStateMachine _machine = new KeyValueMachineFactory(options ?? new KeyValueOptions(), observer).Create();
    private byte[] _result = [];
    private long _index;

    public StateDigest Digest => _machine.ComputeDigest();

    public static Store From(byte[] snapshot, KeyValueOptions? options = null, IKeyValueObserver? observer = null)
    {
        var store = new Store(options, observer);
        store._machine.Restore(new MemoryStream(snapshot), CancellationToken.None);
        return store;
    }

    public byte[] Tell(byte[] command)
    {
        _machine.Apply([new CommittedEntry(new LogIndex(++_index), new Term(1), Time, command)], this);
        return _result;
    }

    public byte[] Ask(byte[] query)
    {
        var response = new ArrayBufferWriter<byte>();
        Assert.Equal(QueryStatus.Answered, _machine.Query(query, response));
        return response.WrittenSpan.ToArray();
    }

    public Answer Tell(KeyValueOperation operation, Message message) => Open(Tell(KeyValueCommand.Encode(operation, message.ToArray())));

    public Answer Ask(KeyValueOperation operation, Message message) => Open(Ask(KeyValueCommand.Encode(operation, message.ToArray())));

    public Answer Put(string key, string value = "v", long lease = 0) => Tell(KeyValueOperation.Put, Asked.Put(key, value, lease));

    public Answer Delete(string key, string end = "") => Tell(KeyValueOperation.DeleteRange, Asked.Delete(key, end));

    public Answer Txn(Message txn) => Tell(KeyValueOperation.Txn, txn);

    public Answer Range(Message range) => Ask(KeyValueOperation.Range, range);

    public Answer Compact(long revision) => Tell(KeyValueOperation.Compact, Asked.Id(revision));

    public Answer Status() => Ask(KeyValueOperation.Status, new Message());

    public IReadOnlyList<string> Everything(long revision = 0) => Range(Asked.Range("\0", Asked.NoEnd, revision: revision)).Pairs;

    public ISnapshot Capture() => _machine.CaptureSnapshot();

    public byte[] Snapshot()
    {
        using var snapshot = _machine.CaptureSnapshot();
        return Written(snapshot);
    }

    public static byte[] Written(ISnapshot snapshot)
    {
        var stream = new MemoryStream();
        snapshot.WriteTo(stream, CancellationToken.None);
        return stream.ToArray();
    }

    public static Answer Open(byte[] response)
    {
        Assert.True(KeyValueResponse.TryRead(response, out var status, out var revision, out var body));
        return new Answer(status, revision, new Fields(body.Span));
    }

    void IApplyResults.Add(LogIndex index, ReadOnlySpan<byte> result)
    {
        Assert.Equal(new LogIndex(_index), index);
        _result = result.ToArray();
    }
}
