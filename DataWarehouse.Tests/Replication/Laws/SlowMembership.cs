using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>The membership table written down the obvious way: dictionaries over numbers, every rule spelled out as CAUSALITY has it.</summary>
internal sealed class SlowMembership
{
    private readonly Dictionary<long, string> _names = [];
    private readonly Dictionary<long, long> _retired = [];
    private readonly Dictionary<long, long> _sealed = [];

    internal SlowMembership(IEnumerable<MembershipChange> changes)
    {
        foreach (var change in changes)
        {
            Applied++;
            Apply(change);
        }
    }

    internal long Applied { get; private set; }

    internal long Horizon { get; private set; }

    internal IReadOnlyCollection<long> Sealed => _sealed.Keys;

    /// <summary>The table as text, oldest incarnation first.</summary>
    internal IEnumerable<string> Table =>
        _names.OrderBy(row => row.Key)
            .Select(row => $"{row.Key} {row.Value} {_retired.GetValueOrDefault(row.Key)} {_sealed.GetValueOrDefault(row.Key)}");

    /// <summary>Top(v, r): r sealed at or before stamp(v), or r forgotten (it joined before H) and stamp(v) ≥ H.</summary>
    internal bool IsTop(long id, long stamp)
    {
        if (stamp == 0 || id == 0 || id > Applied) return false;
        if (_names.ContainsKey(id)) return _sealed.TryGetValue(id, out var sealedAt) && sealedAt <= stamp;
        return id < Horizon && stamp >= Horizon;
    }

    private void Apply(MembershipChange change)
    {
        switch (change)
        {
            case MembershipChange.Join join when !_names.ContainsValue(join.NodeId):
                _names[Applied] = join.NodeId;
                break;
            case MembershipChange.Retire retire when IsActive(retire.Incarnation.Value) && _names.Keys.Count(IsActive) > 1:
                _retired[retire.Incarnation.Value] = Applied;
                break;
            case MembershipChange.Seal seal when !seal.Incarnations.IsEmpty && seal.Incarnations.All(id => IsRetired(id.Value)):
                foreach (var incarnation in seal.Incarnations) _sealed[incarnation.Value] = Applied;
                break;
            case MembershipChange.Forget forget when forget.Horizon.Value > Horizon && forget.Horizon.Value < Applied:
                Horizon = forget.Horizon.Value;
                foreach (var (id, _) in _sealed.Where(row => row.Value <= Horizon).ToList())
                {
                    _names.Remove(id);
                    _retired.Remove(id);
                    _sealed.Remove(id);
                }

                break;
        }
    }

    private bool IsActive(long id) => _names.ContainsKey(id) && !_retired.ContainsKey(id);

    private bool IsRetired(long id) => _retired.ContainsKey(id) && !_sealed.ContainsKey(id);
}
