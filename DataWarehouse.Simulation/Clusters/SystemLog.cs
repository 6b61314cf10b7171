using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Clusters.Oracles;

namespace DataWarehouse.Simulation.Clusters;

/// <summary>
/// The log of the system group: what was committed, and what is on its way to it, late, twice or never. A machine beside the nodes applies each entry first, and the oracles look at what it did.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class SystemLog : IApplyResults, IDisposable
{
    private static readonly DateTime Beginning = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly ClusterPlan _plan;
    private readonly SeededRandom _random;
    private readonly LogOracles _oracles;
    private readonly List<CommittedEntry> _entries = [];
    private readonly List<StateDigest> _digests = [];
    private readonly List<Underway> _underway = [];
    private readonly SystemMachine _machine;
    private byte[] _result = [];

    /// <summary>Begins an empty log.</summary>
    /// <param name="plan">What the world is like.</param>
    /// <param name="random">The source of its own.</param>
    /// <param name="oracles">Look at every entry.</param>
    public SystemLog(ClusterPlan plan, SeededRandom random, LogOracles oracles)
    {
        _plan = plan;
        _random = random;
        _oracles = oracles;
        _machine = new SystemMachine(null, plan.Planted);
    }

    /// <summary>The state after all that is committed.</summary>
    public SystemState State => _machine.State;

    /// <summary>How many entries are committed.</summary>
    public int Count => _entries.Count;

    /// <summary>Commands that are on their way.</summary>
    public int Waiting => _underway.Count;

    /// <summary>Takes a readable line for each entry, or null.</summary>
    public Action<string>? Said { get; set; }

    /// <summary>Commands that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Sends a command.</summary>
    /// <param name="round">The present round.</param>
    /// <param name="origin">The node that sends it, or null for an operator.</param>
    /// <param name="command">The command.</param>
    /// <param name="answered">Takes the answer, if it comes back; or null.</param>
    public void Send(int round, NodeLife? origin, SystemCommand command, Action<SystemAnswer>? answered = null)
    {
        if (_random.Chance(_plan.LostPerMillion)) return;
        var copies = _random.Below(20) == 0 ? 2 : 1;
        for (var copy = 0; copy < copies; copy++) _underway.Add(new Underway(round + _random.Below(_plan.DelayMax + 1), origin, command, answered));
    }

    /// <summary>Commits a command at once.</summary>
    /// <param name="round">The present round.</param>
    /// <param name="command">The command.</param>
    public SystemAnswer Commit(int round, SystemCommand command)
    {
        var before = State;
        // Entries of the engine's own lie between.
        var index = (_entries.Count == 0 ? 0 : _entries[^1].Index.Value) + 1 + (_random.Below(10) == 0 ? _random.Below(3) : 0);
        _entries.Add(new CommittedEntry(new LogIndex(index), new Term(1), Beginning.AddSeconds(round), command.Encode()));
        _machine.Apply([_entries[^1]], this);
        _digests.Add(_machine.ComputeDigest());
        if (!SystemAnswer.TryRead(_result, out var answer)) throw new InvalidOperationException("An answer cannot be read.");
        if (!answer.IsDone) Refused++;
        Said?.Invoke(FormattableString.Invariant($"entry {index}: {Convert.ToHexStringLower(command.Encode())} {command.Operation}: {answer.Status} {answer.Value} {answer.Second} {answer.Reason}"));
        _oracles.Committed(round, before, command, answer, State);
        return answer;
    }

    /// <summary>Commits what has arrived.</summary>
    /// <param name="round">The present round.</param>
    /// <param name="isServing">Whether the system group has a leader; what arrives without one is lost.</param>
    public void Deliver(int round, bool isServing)
    {
        var arrived = _underway.Where(one => one.Due <= round).ToList();
        _underway.RemoveAll(one => one.Due <= round);
        foreach (var one in arrived)
        {
            if (!isServing || one.Origin is { IsUp: false } or { IsCutOff: true }) continue;
            var answer = Commit(round, one.Command);
            if (!_random.Chance(_plan.LostPerMillion)) one.Answered?.Invoke(answer);
        }
    }

    /// <summary>A node's replica applies some more entries.</summary>
    /// <param name="node">The node.</param>
    /// <param name="count">How many at most.</param>
    public void Apply(NodeLife node, int count)
    {
        for (; count > 0 && node.Applied < _entries.Count; count--)
        {
            try
            {
                node.Machine!.Apply([_entries[node.Applied]], this);
            }
            catch (LevelTooHighException)
            {
                // It was finalised while this node was away with a release that its record says nothing of: the process ends, and comes back with a later one.
                node.Applied++;
                (node.IsUp, node.TakesPart, node.Release) = (false, false, State.FeatureLevel);
                return;
            }

            if (node.Machine.ComputeDigest() != _digests[node.Applied]) throw new EqualMachines(node, _entries[node.Applied]).Violation();
            node.Applied++;
        }
    }

    /// <summary>A node's process starts: its machine comes back from a snapshot of what it had applied.</summary>
    /// <param name="node">The node.</param>
    public void Restart(NodeLife node)
    {
        using var stream = new MemoryStream();
        var hasBegun = node.Machine!.State.IsInitialised;
        if (hasBegun) node.Machine.CaptureSnapshot().WriteTo(stream, CancellationToken.None);
        stream.Position = 0;
        node.Membership = new SystemMembership(static failure => throw new InvalidOperationException("No callback throws here.", failure));
        node.Machine = new SystemMachine(node.Membership, _plan.Planted, node.Release);
        if (hasBegun) node.Machine.Restore(stream, CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    /// <inheritdoc/>
    void IApplyResults.Add(LogIndex index, ReadOnlySpan<byte> result) => _result = result.ToArray();

    private readonly record struct Underway(int Due, NodeLife? Origin, SystemCommand Command, Action<SystemAnswer>? Answered);
}
