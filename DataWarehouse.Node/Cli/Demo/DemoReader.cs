using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>Reads all records of a keyspace back, page by page: of the default one as they were at one revision, which a sharded one does not have.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class DemoReader(ServerCluster nodes, int place, bool isSharded)
{
    private const int PageSize = 2000;

    /// <summary>Reads them.</summary>
    /// <param name="ct">Gives up.</param>
    /// <returns>Every key with its value.</returns>
    public async Task<IReadOnlyDictionary<ByteString, ByteString>> ReadAsync(CancellationToken ct)
    {
        var headers = isSharded ? new Metadata { { ServerConnection.KeyspaceHeader, DemoRecords.Keyspace } } : null;
        var found = new Dictionary<ByteString, ByteString>();
        var range = KeyRange.Beginning(DemoRecords.Prefix);
        for (var revision = 0L; ;)
        {
            var request = new RangeRequest { Key = range.Key, RangeEnd = range.End, Limit = PageSize, Revision = revision };
            var page = await new KV.KVClient(nodes.At(place)).RangeAsync(request, headers, cancellationToken: ct).ResponseAsync.ConfigureAwait(false);
            foreach (var pair in page.Kvs) found[pair.Key] = pair.Value;
            if (!page.More) return found;
            if (!isSharded && revision == 0) revision = page.Header.Revision;
            range = range.After(page.Kvs[^1].Key);
        }
    }
}
