namespace DataWarehouse.Tests.KeyValue;

/// <summary>A transaction as both the model and the store understand it: one comparison of versions, and two branches.</summary>
internal sealed record ModelTxn(string Key, int Result, long Version, ModelOperation[] Success, ModelOperation[] Failure)
{
    public Message ToMessage() => Asked.Txn(
        [Asked.Compare(Key, target: 0, Result, Version)],
        [.. Success.Select(o => o.ToOperation())],
        [.. Failure.Select(o => o.ToOperation())]);

    /// <summary>Which keys a branch puts and which deletions it has, or null when a key may be written twice: etcd's rule, told naively.</summary>
    public static (HashSet<string> Puts, List<ModelOperation> Deletions)? WritesOf(ModelOperation[] branch)
    {
        var puts = new HashSet<string>(StringComparer.Ordinal);
        var deletions = branch.Where(o => o.Kind == 'd').ToList();
        foreach (var nested in branch.Where(o => o.Kind == 't').Select(o => o.Txn!))
        {
            if (WritesOf(nested.Success) is not { } then || WritesOf(nested.Failure) is not { } otherwise) return null;
            if (then.Puts.Overlaps(puts) || otherwise.Puts.Overlaps(puts)) return null;
            puts.UnionWith(then.Puts);
            puts.UnionWith(otherwise.Puts);
            if (then.Puts.Concat(otherwise.Puts).Any(k => deletions.Any(d => d.Covers(k)))) return null;
            deletions.AddRange(then.Deletions);
            deletions.AddRange(otherwise.Deletions);
        }

        foreach (var put in branch.Where(o => o.Kind == 'p'))
        {
            if (!puts.Add(put.Key) || deletions.Any(d => d.Covers(put.Key))) return null;
        }

        return (puts, deletions);
    }
}
