using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Node.Systems;

/// <summary>The keyspaces that the system group has agreed on, as far as this node has applied it; before that, those that the cluster was planned with.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SystemCatalogue : IKeyspaceCatalogue
{
    /// <summary>Placing many groups takes its time.</summary>
    private static readonly TimeSpan PatiencePerGroup = TimeSpan.FromMilliseconds(10);

    private readonly SystemGroup _group;
    private readonly SystemGate _gate;
    private readonly PlannedCatalogue _planned;
    private readonly ClusterPlan _plan;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;

    /// <summary>Looks at the system group.</summary>
    /// <param name="group">The system group.</param>
    /// <param name="gate">The way to its leader.</param>
    /// <param name="plan">What the cluster began from.</param>
    /// <param name="settings">How long to wait until a new keyspace can be used.</param>
    /// <param name="time">The clock.</param>
    public SystemCatalogue(SystemGroup group, SystemGate gate, ClusterPlan plan, NodeSettings settings, TimeProvider time)
    {
        (_group, _gate, _plan, _planned, _patience, _time) = (group, gate, plan, new PlannedCatalogue(plan), settings.LeaderWait, time);
        _group.Changed += () => Changed?.Invoke();
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public IReadOnlyList<KeyspaceEntry> Entries => _group.State is var state && HasBegun(state)
        ? [.. state.Keyspaces.Values.Where(static keyspace => keyspace.IsReady).SelectMany(keyspace => EntriesOf(state, keyspace))]
        : _planned.Entries;

    /// <inheritdoc/>
    public async Task<KeyspaceVerdict> CreateAsync(KeyspaceForm form, CancellationToken cancellationToken)
    {
        var name = form.Name;
        if (!ClusterPlan.IsKeyspaceName(name)) return Refuse($"'{name}' is no name for a keyspace: {ClusterPlan.KeyspaceNameRule}");
        if (SystemRunner.FindFlaw(_plan) is { } flaw) return Refuse(flaw);
        // Not what this node has applied is asked for, but that the cluster has begun with all its first keyspaces: what is made before would take their groups.
        if (!await WaitForAsync(HasBegun, cancellationToken).ConfigureAwait(false)) return Refuse("The cluster has not begun yet: once in its life all its first members must run and hear each other. Start them, then try again.");
        var answer = await _gate.ProposeAsync(new SystemCommand.CreateKeyspace(name, form.Shards > 0 ? KeyspaceKind.Sharded : KeyspaceKind.Consensus, Math.Max(form.Shards, 1), SystemRunner.VotersOf(_plan), AttributeSet.Empty), cancellationToken).ConfigureAwait(false);
        if (answer is { IsDone: false }) return Refuse($"{answer.Reason}; {answer.WayOut}.");
        IReadOnlyList<KeyspaceEntry>? groups = null;
        var made = await WaitForAsync(state => (groups ??= state.Keyspaces.TryGetValue(name, out var keyspace) && keyspace.IsReady ? [.. EntriesOf(state, keyspace)] : null) is not null, cancellationToken, form.Shards).ConfigureAwait(false);
        return made ? new KeyspaceVerdict(groups, null) : Refuse("The system group did not answer in time; it may still make the keyspace. List the keyspaces to see.");
    }

    /// <inheritdoc/>
    public async Task<KeyspaceVerdict> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (_plan.Keyspaces.Contains(name, StringComparer.Ordinal)) return Refuse($"'{name}' is one of the keyspaces that the cluster began with; those stay.");
        if (!_group.State.Keyspaces.TryGetValue(name, out var keyspace)) return Refuse($"There is no keyspace '{name}'. List the keyspaces to see which there are.");
        var answer = await _gate.ProposeAsync(new SystemCommand.DeleteKeyspace(name, keyspace.Id), cancellationToken).ConfigureAwait(false);
        if (answer is { IsDone: false }) return Refuse($"{answer.Reason}; {answer.WayOut}.");
        var gone = await WaitForAsync(state => !state.Keyspaces.TryGetValue(name, out var found) || found.Id != keyspace.Id, cancellationToken).ConfigureAwait(false);
        return gone ? default : Refuse("The system group did not answer in time; it may still delete the keyspace. List the keyspaces to see.");
    }

    private bool HasBegun(SystemState state) => state.IsInitialised && _plan.Keyspaces.All(name => state.Keyspaces.TryGetValue(name, out var keyspace) && keyspace.IsReady);

    private async Task<bool> WaitForAsync(Func<SystemState, bool> condition, CancellationToken cancellationToken, int groups = 1)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (condition(_group.State)) reached.TrySetResult();
        }

        _group.Changed += Look;
        try
        {
            Look();
            await reached.Task.WaitAsync(_patience + (groups * PatiencePerGroup), _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            _group.Changed -= Look;
        }
    }

    /// <summary>A group of a keyspace, with the members that it began with.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="group">The group.</param>
    public static KeyspaceEntry EntryOf(KeyspaceRecord keyspace, GroupRecord group) => new(keyspace.Name, group.Group, group.Initial)
    {
        Keyspace = keyspace.Id,
        Shard = group.Ordinal,
        Shards = keyspace.Kind == KeyspaceKind.Sharded ? keyspace.GroupCount : 0,
    };

    private static IEnumerable<KeyspaceEntry> EntriesOf(SystemState state, KeyspaceRecord keyspace) => keyspace.Groups.Select(group => EntryOf(keyspace, state.Groups[group]));

    private static KeyspaceVerdict Refuse(string reason) => new(null, reason);
}
