using DataWarehouse.Plugins.KeyValue.Requests;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>
/// Refuses transactions that may write a key twice, by etcd's rules: on one level and below it no key is put twice, unless the puts stand in the two branches of one nested transaction; and no key is put
/// that a deletion of the same level covers, or one of a nested transaction that stands before. A put in a nested transaction and a deletion in a later one are allowed.
/// </summary>
/// <remarks>
/// Keys are replaced by their rank among all keys of puts, and deletions by ranges of ranks, so that the work is some comparisons of integers per pair of a put and a deletion, of which the inspector has limited the
/// number. Not thread-safe: belongs to one apply lane.
/// </remarks>
internal sealed class TransactionOverlaps(KeyValueOptions options)
{
    private readonly List<(int Start, int Length)> _puts = [];
    private readonly HashSet<long> _members = [];
    private readonly List<int> _ranks = [];
    private readonly List<(int From, int To)> _deletions = [];
    private int _levels;

    /// <summary>Checks a transaction that was inspected.</summary>
    public KeyValueStatus Check(ReadOnlySpan<byte> message)
    {
        _puts.Clear();
        _members.Clear();
        _ranks.Clear();
        _deletions.Clear();
        _levels = 0;
        CollectPuts(message, 0);
        SortPuts(message);
        return CheckBranch(message, message, TransactionField.Success, out _) && CheckBranch(message, message, TransactionField.Failure, out _) ? KeyValueStatus.Ok : KeyValueStatus.DuplicateKey;
    }

    private void CollectPuts(ReadOnlySpan<byte> message, int offset)
    {
        var reader = new TransactionReader(message);
        while (reader.Next())
        {
            if (reader.Field == TransactionField.Compare) continue;
            if (reader.Kind == OperationKind.Transaction) CollectPuts(reader.Message, offset + reader.Start);
            if (reader.Kind != OperationKind.Put) continue;
            PutRequest.Read(reader.Message, options, out var put);
            _puts.Add((offset + reader.Start + OffsetOf(reader.Message, put.Key), put.Key.Length));
        }
    }

    private void SortPuts(ReadOnlySpan<byte> whole)
    {
        // A sort by insertion would do for most, yet a client chooses how many there are.
        for (var i = _puts.Count / 2 - 1; i >= 0; i--) SiftDown(whole, i, _puts.Count);
        for (var end = _puts.Count - 1; end > 0; end--)
        {
            (_puts[0], _puts[end]) = (_puts[end], _puts[0]);
            SiftDown(whole, 0, end);
        }
    }

    private void SiftDown(ReadOnlySpan<byte> whole, int root, int end)
    {
        for (var child = 2 * root + 1; child < end; child = 2 * root + 1)
        {
            if (child + 1 < end && KeyAt(whole, child).SequenceCompareTo(KeyAt(whole, child + 1)) < 0) child++;
            if (KeyAt(whole, root).SequenceCompareTo(KeyAt(whole, child)) >= 0) return;
            (_puts[root], _puts[child]) = (_puts[child], _puts[root]);
            root = child;
        }
    }

    // The puts and deletions of a branch stand at the ends of the two lists afterwards; where they begin is given back.
    private bool CheckBranch(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> message, TransactionField branch, out BranchWrites writes)
    {
        writes = new BranchWrites(++_levels, _ranks.Count, _deletions.Count);
        CollectDeletions(whole, message, branch);
        return CheckNested(whole, message, branch, writes) && CheckOwn(whole, message, branch, writes);
    }

    private void CollectDeletions(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> message, TransactionField branch)
    {
        var reader = new TransactionReader(message);
        while (reader.NextOf(branch))
        {
            if (reader.Kind != OperationKind.DeleteRange) continue;
            DeleteRangeRequest.Read(reader.Message, options, out var request);
            var from = RankOf(whole, request.Key);
            var to = request.End.IsEmpty ? from + (HasRank(whole, from, request.Key) ? 1 : 0) : request.End is [0] ? int.MaxValue : RankOf(whole, request.End);
            if (from < to) _deletions.Add((from, to));
        }
    }

    private bool CheckNested(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> message, TransactionField branch, BranchWrites writes)
    {
        var reader = new TransactionReader(message);
        while (reader.NextOf(branch))
        {
            if (reader.Kind != OperationKind.Transaction) continue;
            var deletionsHere = _deletions.Count;
            if (!CheckBranch(whole, reader.Message, TransactionField.Success, out var then) || !CheckBranch(whole, reader.Message, TransactionField.Failure, out var otherwise)) return false;
            if (!TakeOver(writes, then.RanksFrom, otherwise.RanksFrom, deletionsHere, 0)) return false;
            if (!TakeOver(writes, otherwise.RanksFrom, _ranks.Count, deletionsHere, then.Level)) return false;
        }

        return true;
    }

    // What a nested branch puts becomes part of what this level puts, where it stands in the list: each key once, whichever of the two branches puts it.
    private bool TakeOver(BranchWrites writes, int from, int to, int deletionsTo, int sibling)
    {
        var kept = from;
        for (var i = from; i < to; i++)
        {
            var rank = _ranks[i];
            if (IsDeleted(rank, writes.DeletionsFrom, deletionsTo)) return false;
            if (_members.Add(Member(writes.Level, rank))) _ranks[kept++] = rank;
            else if (sibling == 0 || !_members.Contains(Member(sibling, rank))) return false;
        }

        _ranks.RemoveRange(kept, to - kept);
        return true;
    }

    private bool CheckOwn(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> message, TransactionField branch, BranchWrites writes)
    {
        var reader = new TransactionReader(message);
        while (reader.NextOf(branch))
        {
            if (reader.Kind != OperationKind.Put) continue;
            PutRequest.Read(reader.Message, options, out var put);
            var rank = RankOf(whole, put.Key);
            if (!_members.Add(Member(writes.Level, rank)) || IsDeleted(rank, writes.DeletionsFrom, _deletions.Count)) return false;
            _ranks.Add(rank);
        }

        return true;
    }

    private bool IsDeleted(int rank, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (_deletions[i].From <= rank && rank < _deletions[i].To) return true;
        }

        return false;
    }

    private int RankOf(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, _puts.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (KeyAt(whole, middle).SequenceCompareTo(key) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private bool HasRank(ReadOnlySpan<byte> whole, int rank, ReadOnlySpan<byte> key) => rank < _puts.Count && KeyAt(whole, rank).SequenceEqual(key);

    private ReadOnlySpan<byte> KeyAt(ReadOnlySpan<byte> whole, int index) => whole.Slice(_puts[index].Start, _puts[index].Length);

    private static long Member(int level, int rank) => ((long)level << 32) | (uint)rank;

    private static int OffsetOf(ReadOnlySpan<byte> message, ReadOnlySpan<byte> part)
    {
        message.Overlaps(part, out var offset);
        return offset;
    }

    private readonly record struct BranchWrites(int Level, int RanksFrom, int DeletionsFrom);
}
