using System.Globalization;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Sharding;

/// <summary>A sharded keyspace under random operations, beside a plain map: whatever group a key lies in, its clients see one store.</summary>
public sealed class ShardedModelTests
{
    private const string Name = "model";
    private const int Operations = 600;
    private static readonly Metadata In = new() { { KeyspaceRouter.Metadata, Name } };
    private static readonly string[] Tags = ["a", "b", "c", "d", "e", "f"];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 7)]
    public async Task RandomOperations_DoWhatTheyDoToAMap(int seed, int groups)
    {
        await using var nodes = await TestNodes.StartAsync();
        await new Keyspaces.KeyspacesClient(nodes.Channel()).CreateAsync(new KeyspaceCreateRequest { Name = Name, Kind = KeyspaceKind.Sharded, Groups = groups }, cancellationToken: TestNodes.Late);
        var (random, kv, map) = (new Random(seed), nodes.Kv(), new SortedDictionary<string, string>(StringComparer.Ordinal));
        var kinds = new int[6];
        for (var number = 0; number < Operations; number++)
        {
            var kind = random.Next(kinds.Length);
            kinds[kind]++;
            await RunAsync(kind, number.ToString(CultureInfo.InvariantCulture), random, kv, map);
        }

        Assert.All(kinds, static count => Assert.True(count > Operations / 20));
        Assert.NotEmpty(map);
        await SameAsync(kv, map, "\0", "\0", limit: 0);
    }

    private static Task RunAsync(int kind, string value, Random random, KV.KVClient kv, SortedDictionary<string, string> map) => kind switch
    {
        0 => PutAsync(kv, map, KeyFrom(random), value),
        1 => DeleteAsync(kv, map, KeyFrom(random)),
        2 => DeleteTagAsync(kv, map, TagFrom(random)),
        3 => MoveAsync(kv, map, TagFrom(random), value),
        4 => AcrossAsync(kv, random, value),
        _ => SameAsync(kv, map, random.Next(2) == 0 ? "\0" : KeyFrom(random), random.Next(2) == 0 ? "\0" : "{d", random.Next(5)),
    };

    private static async Task PutAsync(KV.KVClient kv, SortedDictionary<string, string> map, string key, string value)
    {
        var answer = await kv.PutAsync(new PutRequest { Key = Bytes(key), Value = Bytes(value), PrevKv = true }, In, cancellationToken: TestNodes.Late);
        Assert.Equal(map.GetValueOrDefault(key), answer.PrevKv?.Value.ToStringUtf8());
        map[key] = value;
    }

    private static async Task DeleteAsync(KV.KVClient kv, SortedDictionary<string, string> map, string key)
    {
        var answer = await kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes(key) }, In, cancellationToken: TestNodes.Late);
        Assert.Equal(map.Remove(key) ? 1 : 0, answer.Deleted);
    }

    private static async Task DeleteTagAsync(KV.KVClient kv, SortedDictionary<string, string> map, string tag)
    {
        var answer = await kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes($"{{{tag}}}/"), RangeEnd = Bytes($"{{{tag}}}0") }, In, cancellationToken: TestNodes.Late);
        var gone = map.Keys.Where(key => key.StartsWith($"{{{tag}}}/", StringComparison.Ordinal)).ToList();
        Assert.Equal(gone.Count, answer.Deleted);
        gone.ForEach(key => map.Remove(key));
    }

    /// <summary>In one transaction: if the first key of a tag is there, deletes it and puts the second; else puts the first.</summary>
    private static async Task MoveAsync(KV.KVClient kv, SortedDictionary<string, string> map, string tag, string value)
    {
        var (first, second) = ($"{{{tag}}}/0", $"{{{tag}}}/1");
        var request = new TxnRequest
        {
            Compare = { new Compare { Key = Bytes(first), Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Greater, Version = 0 } },
            Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes(first) } }, new RequestOp { RequestPut = new PutRequest { Key = Bytes(second), Value = Bytes(value) } } },
            Failure = { new RequestOp { RequestPut = new PutRequest { Key = Bytes(first), Value = Bytes(value) } } },
        };
        var answer = await kv.TxnAsync(request, In, cancellationToken: TestNodes.Late);
        Assert.Equal(map.Remove(first), answer.Succeeded);
        map[answer.Succeeded ? second : first] = value;
    }

    /// <summary>A transaction over two tags is refused, and does nothing.</summary>
    private static async Task AcrossAsync(KV.KVClient kv, Random random, string value)
    {
        var place = random.Next(Tags.Length);
        var (one, other) = (Tags[place], Tags[(place + 1) % Tags.Length]);
        var request = new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Bytes($"{{{one}}}/0"), Value = Bytes(value) } },
                new RequestOp { RequestPut = new PutRequest { Key = Bytes($"{{{other}}}/0"), Value = Bytes(value) } },
            },
        };
        var refused = await Assert.ThrowsAsync<RpcException>(() => kv.TxnAsync(request, In, cancellationToken: TestNodes.Late).ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    private static async Task SameAsync(KV.KVClient kv, SortedDictionary<string, string> map, string key, string end, int limit)
    {
        var answer = await kv.RangeAsync(new RangeRequest { Key = Bytes(key), RangeEnd = Bytes(end), Limit = limit }, In, cancellationToken: TestNodes.Late);
        var expected = map.Where(pair => string.CompareOrdinal(pair.Key, key) >= 0 && (end == "\0" || string.CompareOrdinal(pair.Key, end) < 0)).ToList();
        var wanted = limit == 0 ? expected : expected.Take(limit);
        Assert.Equal(wanted.Select(static pair => (pair.Key, pair.Value)), answer.Kvs.Select(static pair => (pair.Key.ToStringUtf8(), pair.Value.ToStringUtf8())));
        Assert.Equal((expected.Count, limit > 0 && expected.Count > limit), ((int)answer.Count, answer.More));
    }

    private static string TagFrom(Random random) => Tags[random.Next(Tags.Length)];

    private static string KeyFrom(Random random) => random.Next(3) switch
    {
        0 => $"plain{random.Next(20)}",
        1 => $"{{{TagFrom(random)}}}/{random.Next(4)}",
        _ => $"x{{{TagFrom(random)}}}{random.Next(3)}",
    };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
