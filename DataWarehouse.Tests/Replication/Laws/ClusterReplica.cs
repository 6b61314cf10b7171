using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>
/// One replica: its own copy of the membership, a set per key, and the bookkeeping that the retirement protocol asks of it (fence, parking,
/// bootstrap, drain). The product has the causal rules; the rest is played by the model, because the protocol itself is later work.
/// </summary>
internal sealed class ClusterReplica
{
    internal const int Keys = 2;

    private readonly SystemLog _log;
    private readonly ClusterFault _fault;
    private readonly InMemoryEpochMembership _membership;
    private readonly TrackedSet[] _states = [TrackedSet.Empty, TrackedSet.Empty];
    private readonly HashSet<int> _bootstrapped = [];
    private readonly HashSet<(Incarnation Source, int Key)> _pulled = [];
    private Epoch _pulledFor = Epoch.Zero;
    private long _counter;

    internal ClusterReplica(SystemLog log, string nodeId, ClusterFault fault)
    {
        _log = log;
        _fault = fault;
        _membership = new InMemoryEpochMembership(nodeId);

        // Rule 0: it acts only after applying its own join, which is the last entry now.
        while (View.AppliedEpoch < log.View.AppliedEpoch) ApplyNext();
        if (fault == ClusterFault.ClaimsEarly) SetBootstrapped();
    }

    internal MembershipView View => _membership.View;

    internal Incarnation Self => View.Local;

    internal List<ClusterMessage> Parked { get; } = [];

    internal bool IsDown { get; set; }

    /// <summary>A retired replica goes on until it has applied its own retirement, which may be never.</summary>
    internal bool CanAct => !IsDown && View.TryFind(Self, out var self) && self.Status == MemberStatus.Active;

    internal bool IsMember => _log.Members.Contains(Self);

    internal TrackedSet Stored(int key) => _states[key];

    /// <summary>Rule 5: lifted before it is read, hashed, sent or changed.</summary>
    internal TrackedSet Touch(int key) => _states[key] = _states[key].Lift(View);

    internal Dot NextDot(int gap) => new(Self, _counter += 1 + gap);

    internal void Store(int key, TrackedSet state) => _states[key] = state.Lift(View);

    internal void SetBootstrapped() => _membership.SetBootstrapped(true);

    internal bool ApplyNext()
    {
        var next = (int)View.AppliedEpoch.Value;
        if (next >= _log.Entries.Count) return false;
        _membership.Apply(_log.Entries[next]);
        AckIfDrained();
        return true;
    }

    internal ClusterMessage Send(int key, Incarnation answerTo) =>
        new(Self, key, Touch(key), View.AppliedEpoch, View.LocalIsBootstrapped, answerTo);

    /// <summary>Rule 1: whatever a retired incarnation made is refused, tested again each time a message is taken up.</summary>
    internal bool Fences(Incarnation sender) =>
        _fault != ClusterFault.NoFence && sender.JoinedAt <= View.AppliedEpoch
        && !(View.TryFind(sender, out var record) && record.Status == MemberStatus.Active);

    internal void Merge(ClusterMessage message)
    {
        Store(message.Key, Touch(message.Key).Sync(message.State, View));
        if (message.AnswerTo != Self) return;
        CountForBootstrap(message);
        CountForDrain(message);
    }

    internal void Sweep()
    {
        for (var key = 0; key < Keys; key++) Touch(key);
        if (View.LocalIsBootstrapped) _log.ReportSwept(Self, View.AppliedEpoch);
    }

    /// <summary>Rule 2: acknowledges once every key of every other current member has been pulled since the source applied the Retire.</summary>
    internal void AckIfDrained()
    {
        var drain = SystemLog.DrainEpoch(View);
        if (_fault == ClusterFault.DrainNotRestarted && _pulledFor != Epoch.Zero && drain != Epoch.Zero) drain = _pulledFor;
        if (drain == Epoch.Zero || !CanAct) return;
        if (_pulledFor != drain)
        {
            _pulledFor = drain;
            _pulled.Clear();
        }

        if (IsDrained()) _log.Ack(Self, drain);
    }

    private bool IsDrained()
    {
        var others = SystemLog.WithStatus(View, MemberStatus.Active).Where(other => other != Self);
        var pulls = others.Select(other => Enumerable.Range(0, Keys).Count(key => _pulled.Contains((other, key)))).ToList();
        return _fault switch
        {
            ClusterFault.AckAfterOnePeer => pulls.Count == 0 || pulls.Contains(Keys),
            ClusterFault.AckAfterOneKey => pulls.TrueForAll(keys => keys > 0),
            _ => pulls.TrueForAll(keys => keys == Keys),
        };
    }

    /// <summary>Rule 0: every key merged from an answer that a bootstrapped member gave to this replica's own request.</summary>
    private void CountForBootstrap(ClusterMessage answer)
    {
        if (View.LocalIsBootstrapped || !answer.IsSourceBootstrapped) return;
        _bootstrapped.Add(answer.Key);
        if (_bootstrapped.Count == Keys) SetBootstrapped();
    }

    private void CountForDrain(ClusterMessage answer)
    {
        AckIfDrained();
        var isAfterRetire = answer.SourceApplied >= _pulledFor || _fault == ClusterFault.SourceMayLag;
        if (_pulledFor == Epoch.Zero || !isAfterRetire) return;
        _pulled.Add((answer.Sender, answer.Key));
        AckIfDrained();
    }
}
