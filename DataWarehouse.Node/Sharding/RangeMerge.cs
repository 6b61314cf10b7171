using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;
using static DataWarehouse.Node.Wire.RangeRequest.Types;

namespace DataWarehouse.Node.Sharding;

/// <summary>Puts the answers of several groups to one range together, as one store with all their keys would have answered. Pure.</summary>
/// <remarks>Not thread-safe; made for one request.</remarks>
/// <param name="request">What was asked.</param>
/// <param name="bytesMax">Bytes of keys and values at most.</param>
internal sealed class RangeMerge(RangeRequest request, long bytesMax)
{
    private readonly List<KeyValue> _found = [];
    private long _bytes;
    private long _count;

    /// <summary>
    /// What each group is to be asked. A target without an order sorts what the limit has left and one more, as etcd does; who sorts by values must have them.
    /// </summary>
    public RangeRequest ToQuery()
    {
        var query = request.Clone();
        if (request.SortTarget == SortTarget.Value) query.KeysOnly = false;
        if (!CutsByKey) return query;
        query.SortTarget = SortTarget.Key;
        if (request.Limit > 0) query.Limit = Kept;
        return query;
    }

    private bool CutsByKey => request.SortOrder == SortOrder.None && request.SortTarget is SortTarget.Version or SortTarget.Value;

    /// <summary>How many pairs are kept until all groups have answered.</summary>
    private long Kept => CutsByKey && request.Limit < long.MaxValue ? request.Limit + 1 : request.Limit;

    /// <summary>Adds the answer of a group.</summary>
    /// <param name="response">The answer, which belongs to the merge from now on.</param>
    /// <exception cref="global::Grpc.Core.RpcException">Together they are too large.</exception>
    public void Add(RangeResponse response)
    {
        _count += response.Count;
        foreach (var pair in response.Kvs)
        {
            _found.Add(pair);
            _bytes += SizeOf(pair);
        }

        if (request.Limit > 0 && _found.Count > Kept) Cut(Kept, CutsByKey ? CompareKeys : Compare);
        if (_bytes > bytesMax) throw Refusals.Of(KeyValueStatus.ResponseTooLarge);
    }

    /// <summary>What all groups answer together.</summary>
    public RangeResponse ToResponse()
    {
        Cut(request.Limit > 0 ? request.Limit : long.MaxValue, Compare);
        if (request.KeysOnly) _found.ForEach(static pair => pair.Value = ByteString.Empty);
        return new RangeResponse { Kvs = { _found }, Count = _count, More = !request.CountOnly && _found.Count < _count };
    }

    private static int SizeOf(KeyValue pair) => pair.CalculateSize();

    /// <summary>Sorts what was found, and leaves the first ones.</summary>
    private void Cut(long limit, Comparison<KeyValue> order)
    {
        _found.Sort(order);
        if (_found.Count <= limit) return;
        var left = (int)limit;
        for (var place = left; place < _found.Count; place++) _bytes -= SizeOf(_found[place]);
        _found.RemoveRange(left, _found.Count - left);
    }

    private int Compare(KeyValue left, KeyValue right)
    {
        var order = request.SortTarget switch
        {
            SortTarget.Version => left.Version.CompareTo(right.Version),
            SortTarget.Value => left.Value.Span.SequenceCompareTo(right.Value.Span),
            _ => CompareKeys(left, right),
        };
        if (request.SortOrder == SortOrder.Descend) order = -order;
        return order != 0 ? order : CompareKeys(left, right);
    }

    private static int CompareKeys(KeyValue left, KeyValue right) => left.Key.Span.SequenceCompareTo(right.Key.Span);
}
