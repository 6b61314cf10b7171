using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Requests of all kinds over few keys, so that they meet; the same ones for the same seed.</summary>
internal sealed class RandomRequests(int seed)
{
    private readonly Random _random = new(seed);

    public (KeyValueOperation Operation, Message Message, string Method) Next(long revision) => _random.Next(100) switch
    {
        < 30 => (KeyValueOperation.Put, Put(), "KV/Put"),
        < 38 => (KeyValueOperation.DeleteRange, Delete(), "KV/DeleteRange"),
        < 60 => (KeyValueOperation.Range, Range(revision), "KV/Range"),
        < 88 => (KeyValueOperation.Txn, Txn(revision, 3), "KV/Txn"),
        < 90 => (KeyValueOperation.Compact, Asked.Id(revision - _random.Next(-1, 20)), "KV/Compact"),
        < 95 => (KeyValueOperation.LeaseGrant, Asked.Grant(_random.Next(1, 6), _random.Next(20) == 0 ? 9_000_000_001 : 100_000), "Lease/LeaseGrant"),
        _ => (KeyValueOperation.LeaseRevoke, Asked.Id(_random.Next(1, 6)), "Lease/LeaseRevoke"),
    };

    private bool OneIn(int count) => _random.Next(count) == 0;

    private string Key() => OneIn(60) ? "" : "k" + (char)('a' + _random.Next(8));

    private string End() => _random.Next(6) switch { 0 => Asked.NoEnd, 1 or 2 => "k" + (char)('a' + _random.Next(9)), _ => "" };

    private Message Put() => Asked.Put(
        Key(), OneIn(20) ? "" : "v" + _random.Next(5), OneIn(5) ? _random.Next(6) : 0, previous: OneIn(3), keepsValue: OneIn(12), keepsLease: OneIn(12));

    private Message Delete() => Asked.Delete(Key(), End(), previous: OneIn(2));

    // Equal values have no order that anyone promises; so what is sorted is sorted by what differs, or by a key.
    private Message Range(long revision)
    {
        var target = OneIn(3) ? 0 : -1;
        var message = Asked.Range(
            Key(), End(), limit: OneIn(3) ? _random.Next(-1, 5) : 0, revision: OneIn(4) ? revision - _random.Next(-2, 25) : 0,
            order: target == 0 ? _random.Next(3) : 0, keysOnly: OneIn(6), countOnly: OneIn(6));
        foreach (var field in new[] { 10, 11, 12, 13 })
        {
            if (OneIn(12)) message.Number(field, Math.Max(0, revision - _random.Next(30)));
        }

        return message;
    }

    private Message Compare()
    {
        var target = _random.Next(5);
        var number = target switch { 0 => _random.Next(4), 4 => _random.Next(6), _ => _random.Next(200) };
        return Asked.Compare(Key(), target, _random.Next(4), number, "v" + _random.Next(5), OneIn(4) ? End() : "");
    }

    // A deletion without an end is left out of transactions: etcd overlooks what else it covers there, against its own rule that no key is written twice.
    private Message Operation(long revision, int depth) => _random.Next(OneIn(80) ? 7 : 6) switch
    {
        0 or 1 => Asked.RangeOp(Range(revision)),
        2 or 3 => Asked.PutOp(Put()),
        4 => Asked.DeleteOp(Asked.Delete(Key(), OneIn(2) ? "" : "k" + (char)('a' + _random.Next(9)), previous: OneIn(2))),
        5 => depth == 0 ? Asked.PutOp(Put()) : Asked.TxnOp(Txn(revision, depth - 1)),
        _ => new Message(),
    };

    private Message Txn(long revision, int depth) => Asked.Txn(
        [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Compare())],
        [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Operation(revision, depth))],
        [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Operation(revision, depth))]);
}
