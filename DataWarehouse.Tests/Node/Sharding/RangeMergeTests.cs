using CsCheck;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;
using static DataWarehouse.Node.Wire.RangeRequest.Types;
using Pair = DataWarehouse.Node.Wire.KeyValue;

namespace DataWarehouse.Tests.Node.Sharding;

/// <summary>Several groups together answer a range as one store with all their keys does.</summary>
public sealed class RangeMergeTests
{
    private static readonly Gen<RangeRequest> Requests =
        from limit in Gen.Int[0, 8]
        from order in Gen.Int[0, 2].Select(static order => (SortOrder)order)
        from target in Gen.Int[0, 2].Select(static target => target == 2 ? SortTarget.Value : (SortTarget)target)
        from keysOnly in Gen.Bool
        from countOnly in Gen.Bool
        select new RangeRequest { Limit = limit, SortOrder = order, SortTarget = target, KeysOnly = keysOnly, CountOnly = countOnly && !keysOnly };

    private static readonly Gen<Pair[]> Pairs = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], static (value, version) => (value, version)).Array[0, 12]
        .Select(static drawn => drawn.Select(static (one, place) => new Pair { Key = Bytes("k" + (char)('a' + place)), Value = Bytes("v" + one.value), Version = one.version }).ToArray());

    [Fact]
    public void ToResponse_IsWhatOneStoreAnswers() => Gen.Select(Requests, Pairs, Gen.Int[1, 4], Gen.Int[0, 1000]).Sample(
        (request, pairs, groups, seed) =>
        {
            var merge = new RangeMerge(request, long.MaxValue);
            var query = merge.ToQuery();
            for (var group = 0; group < groups; group++) merge.Add(StoreAnswer(query, [.. pairs.Where((_, place) => (seed + (place * 7)) % 11 % groups == group).Select(static pair => pair.Clone())]));

            return merge.ToResponse().Equals(StoreAnswer(request, pairs));
        },
        iter: 20_000);

    [Fact]
    public void Add_OfMoreThanAnAnswerMayHave_IsRefused()
    {
        var merge = new RangeMerge(new RangeRequest(), bytesMax: 100);
        merge.Add(new RangeResponse { Kvs = { new Pair { Key = Bytes("a"), Value = Bytes(new string('v', 60)) } }, Count = 1 });

        var refused = Assert.Throws<RpcException>(() => merge.Add(new RangeResponse { Kvs = { new Pair { Key = Bytes("b"), Value = Bytes(new string('v', 60)) } }, Count = 1 }));

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    /// <summary>How etcd orders and cuts: an order sorts before the limit cuts; a target without one sorts what the limit has left, and one more.</summary>
    private static RangeResponse StoreAnswer(RangeRequest request, Pair[] pairs)
    {
        if (request.CountOnly) return new RangeResponse { Count = pairs.Length };
        var limit = request.Limit == 0 ? int.MaxValue : (int)request.Limit;
        var found = pairs.OrderBy(static pair => pair.Key.ToStringUtf8(), StringComparer.Ordinal).ToList();
        if (request.SortOrder == SortOrder.None && request.SortTarget != SortTarget.Key && limit < int.MaxValue) found = [.. found.Take(limit + 1)];
        Func<Pair, IComparable> by = request.SortTarget switch
        {
            SortTarget.Version => static pair => pair.Version,
            SortTarget.Value => static pair => (int)pair.Value[1],
            _ => static pair => pair.Key.ToStringUtf8(),
        };
        found = [.. request.SortOrder == SortOrder.Descend ? found.OrderByDescending(by) : found.OrderBy(by)];
        var kept = found.Take(limit).Select(pair => request.KeysOnly ? new Pair { Key = pair.Key, Version = pair.Version } : pair);
        return new RangeResponse { Kvs = { kept }, Count = pairs.Length, More = pairs.Length > limit };
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
