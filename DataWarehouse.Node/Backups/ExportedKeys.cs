using System.Buffers;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.SDK.StateMachines;
using Google.Protobuf;

namespace DataWarehouse.Node.Backups;

/// <summary>The present keys of a state in a backup, read page by page from a store that is filled with it in memory.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ExportedKeys : IDisposable
{
    private const int PageKeys = 256;
    private readonly IStateMachine _store;

    private ExportedKeys(IStateMachine store) => _store = store;

    /// <summary>Fills a store.</summary>
    /// <param name="path">What the file is called in messages.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="keyspace">Whose state.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupRefusedException">The state makes no sense.</exception>
    public static ExportedKeys Open(string path, BackupReader backup, BackupKeyspace keyspace, CancellationToken cancellationToken)
    {
        var store = new KeyValueMachineFactory(new KeyValueOptions { QuotaBytes = keyspace.QuotaBytes }).Create();
        try
        {
            using var state = backup.OpenState(keyspace);
            store.Restore(state, cancellationToken);
            return new ExportedKeys(store);
        }
        catch (InvalidDataException exception)
        {
            store.Dispose();
            throw new BackupRefusedException(path, 0, $"the state of keyspace '{keyspace.Name}' is whole and makes no sense: {exception.Message} Use the release that wrote it, which is {backup.Origin.Release}.");
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>All keys, in their order.</summary>
    public IEnumerable<KeyValue> Read()
    {
        var from = ByteString.CopyFrom(0);
        while (true)
        {
            var page = Ask(new RangeRequest { Key = from, RangeEnd = ByteString.CopyFrom(0), Limit = PageKeys });
            foreach (var pair in page.Kvs) yield return pair;
            if (!page.More || page.Kvs.Count == 0) yield break;
            from = ByteString.CopyFrom([.. page.Kvs[^1].Key.Span, 0]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private RangeResponse Ask(RangeRequest request)
    {
        var answer = new ArrayBufferWriter<byte>();
        var status = _store.Query(KeyValueCommand.Encode(KeyValueOperation.Range, request.ToByteArray()), answer);
        if (status != QueryStatus.Answered || !KeyValueResponse.TryRead(answer.WrittenMemory, out var code, out _, out var body) || code != KeyValueStatus.Ok)
            throw new InvalidOperationException("The store does not answer a plain range.");
        return RangeResponse.Parser.ParseFrom(body.Span);
    }
}
