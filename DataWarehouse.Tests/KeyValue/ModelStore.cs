using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>The data model told naively: a list of all versions, gone through for every question.</summary>
internal sealed class ModelStore
{
    private readonly List<ModelVersion> _versions = [];
    private readonly SortedSet<long> _leases = [];
    private int _sub;

    public long Revision { get; private set; } = 1;

    public long CompactRevision { get; private set; } = -1;

    public IReadOnlyList<ModelVersion> Versions => _versions;

    public IEnumerable<long> Leases => _leases;

    public IEnumerable<ModelVersion> Range(ModelOperation range, long revision) =>
        _versions.Where(v => v.Main <= revision && range.Covers(v.Key)).GroupBy(v => v.Key, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Last()).Where(v => v.Value is not null);

    public ModelVersion? Find(string key) => _versions.LastOrDefault(v => v.Key == key) is { Value: not null } version ? version : null;

    public IEnumerable<ModelVersion> KeysOf(long lease) => Range(new ModelOperation('r', "\0", Asked.NoEnd), long.MaxValue).Where(v => v.Lease == lease);

    public KeyValueStatus Run(ModelOperation operation)
    {
        var status = operation.Kind switch
        {
            'p' => CheckLease(operation.Lease),
            't' => Check(operation.Txn!),
            _ => KeyValueStatus.Ok,
        };
        if (status != KeyValueStatus.Ok) return status;
        var path = new Queue<bool>();
        if (operation.Kind == 't') Decide(operation.Txn!, path);
        if (operation.Kind == 't' && CheckTaken(operation.Txn!, new Queue<bool>(path)) is var taken && taken != KeyValueStatus.Ok) return taken;
        Execute(operation, path);
        Complete();
        return KeyValueStatus.Ok;
    }

    public KeyValueStatus Compact(long revision)
    {
        if (revision > Revision) return KeyValueStatus.FutureRevision;
        if (revision <= CompactRevision) return KeyValueStatus.Compacted;
        CompactRevision = revision;
        var dead = _versions.Where(v => v.Value is null ? v.Main < revision : _versions.SkipWhile(x => x != v).Skip(1).Any(x => x.Key == v.Key && x.Main <= revision)).ToHashSet();
        _versions.RemoveAll(dead.Contains);
        return KeyValueStatus.Ok;
    }

    public KeyValueStatus Grant(long lease) => _leases.Add(lease) ? KeyValueStatus.Ok : KeyValueStatus.LeaseExists;

    public KeyValueStatus Revoke(long lease)
    {
        if (!_leases.Contains(lease)) return KeyValueStatus.LeaseNotFound;
        foreach (var version in KeysOf(lease).ToList()) Write(version.Key, null, 0);
        _leases.Remove(lease);
        Complete();
        return KeyValueStatus.Ok;
    }

    private KeyValueStatus CheckLease(long lease) => lease == 0 || _leases.Contains(lease) ? KeyValueStatus.Ok : KeyValueStatus.LeaseNotFound;

    private static KeyValueStatus Check(ModelTxn txn) =>
        ModelTxn.WritesOf(txn.Success) is null || ModelTxn.WritesOf(txn.Failure) is null ? KeyValueStatus.DuplicateKey : KeyValueStatus.Ok;

    private void Decide(ModelTxn txn, Queue<bool> path)
    {
        var order = (Find(txn.Key)?.Version ?? 0).CompareTo(txn.Version);
        var holds = txn.Result switch { 0 => order == 0, 1 => order > 0, 2 => order < 0, _ => order != 0 };
        path.Enqueue(holds);
        foreach (var nested in (holds ? txn.Success : txn.Failure).Where(o => o.Kind == 't')) Decide(nested.Txn!, path);
    }

    private KeyValueStatus CheckTaken(ModelTxn txn, Queue<bool> path)
    {
        foreach (var operation in path.Dequeue() ? txn.Success : txn.Failure)
        {
            var status = operation.Kind == 't' ? CheckTaken(operation.Txn!, path) : operation.Kind == 'p' ? CheckLease(operation.Lease) : KeyValueStatus.Ok;
            if (status != KeyValueStatus.Ok) return status;
        }

        return KeyValueStatus.Ok;
    }

    private void Execute(ModelOperation operation, Queue<bool> path)
    {
        if (operation.Kind == 'p') Write(operation.Key, operation.Value, operation.Lease);
        if (operation.Kind == 'd')
        {
            foreach (var version in Range(operation, long.MaxValue).ToList()) Write(version.Key, null, 0);
        }

        if (operation.Kind != 't') return;
        foreach (var nested in path.Dequeue() ? operation.Txn!.Success : operation.Txn!.Failure) Execute(nested, path);
    }

    private void Write(string key, string? value, long lease)
    {
        var before = Find(key);
        _versions.Add(value is null
            ? new ModelVersion(key, null, Revision + 1, _sub++, 0, 0, 0)
            : new ModelVersion(key, value, Revision + 1, _sub++, before?.Create ?? Revision + 1, (before?.Version ?? 0) + 1, lease));
    }

    private void Complete()
    {
        if (_sub > 0) Revision++;
        _sub = 0;
    }
}
