using System.Collections.Immutable;
using System.Threading.Channels;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

namespace DataWarehouse.Node.Systems;

/// <summary>
/// Lets this node become what the system group wants it to be, and, where this node leads that group, begins the cluster and plans. Every run starts from what was agreed on by then, so that
/// nothing depends on the one before.
/// </summary>
/// <remarks>One loop of its own; ends when the node stops.</remarks>
/// <param name="settings">How often it looks.</param>
/// <param name="group">The system group.</param>
/// <param name="engine">What runs the groups.</param>
/// <param name="links">The way to the other nodes.</param>
/// <param name="identity">What the cluster began from, and which node this is.</param>
/// <param name="founding">Begins the cluster.</param>
/// <param name="planning">Plans.</param>
/// <param name="presence">Says that this node runs.</param>
/// <param name="recoveries">Tells of groups that were recovered.</param>
/// <param name="watch">Looks at groups.</param>
/// <param name="actor">Does what is to be done.</param>
/// <param name="sights">What the leaders of groups said.</param>
/// <param name="log">Where state changes are logged.</param>
internal sealed partial class SystemRunner(
    NodeSettings settings,
    SystemGroup group,
    NodeEngine engine,
    ForwardLinks links,
    NodeIdentity identity,
    ClusterFounding founding,
    ClusterPlanning planning,
    NodePresence presence,
    RecoveryTeller recoveries,
    GroupWatch watch,
    NodeActor actor,
    SightBook sights,
    ILogger<SystemRunner> log) : BackgroundService
{
    private const int ActionsMax = 64;
    private const int VotersMin = 3;
    private readonly Reconciler _reconciler = new(ActionsMax);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isAtRest;

    /// <summary>Why a plan cannot have a system group that changes anything, or null.</summary>
    /// <param name="plan">The plan.</param>
    public static string? FindFlaw(ClusterPlan plan) => plan.Members.Count is 1 or 3 or 5
        ? null
        : $"Keyspaces can be made and deleted, and nodes join and leave, only in a cluster that began with 1, 3 or 5 members; this one began with {plan.Members.Count}.";

    /// <summary>How many voters a keyspace is to have, where there are nodes enough.</summary>
    /// <param name="plan">The plan.</param>
    public static int VotersOf(ClusterPlan plan) => Math.Max(VotersMin, plan.Members.Count);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (FindFlaw(identity.Plan) is { } flaw)
        {
            NotRun(flaw);
            return;
        }

        group.Changed += Wake;
        watch.Noted += Wake;
        try
        {
            while (true)
            {
                await RunOnceAsync(stoppingToken).ConfigureAwait(false);
                await WaitAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (ObjectDisposedException)
        {
            // The engine has stopped before.
        }
        finally
        {
            group.Changed -= Wake;
            watch.Noted -= Wake;
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits for news; only the leader, which listens to the others, and whoever has something under way look without any.</summary>
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        if (!_isAtRest || group.Leadership.Now.IsHere) late.CancelAfter(settings.SystemPace);
        try
        {
            await _wake.Reader.ReadAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // Time to look again.
        }
    }

    private async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        _isAtRest = false;
        if (!group.IsRunning) return;

        // First: where it does not fit, its replica has stopped, and nothing can be begun by it.
        if (group.State.IsInitialised && !presence.Fits(group.State)) return;
        if (group.Leadership.Now.IsHere && !await founding.BeginAsync(stoppingToken).ConfigureAwait(false)) return;
        var state = group.State;
        if (!state.IsInitialised || !presence.Fits(state)) return;
        presence.KeepBook(state);
        var isKnown = await presence.TellAsync(state, stoppingToken).ConfigureAwait(false);
        isKnown &= await recoveries.TellAsync(state, identity.Self.Id, stoppingToken).ConfigureAwait(false);
        var (silent, fresh) = planning.Listen(state);
        var replicas = await watch.LookAsync(engine, state, stoppingToken).ConfigureAwait(false);
        var isMoving = await SayAsync(state, replicas).ConfigureAwait(false);
        if (group.Leadership.Now.IsHere) await planning.PlanAsync(stoppingToken).ConfigureAwait(false);
        var actions = _reconciler.Reconcile(new NodeInput { State = state, Self = identity.Self.Id, Replicas = replicas, Silent = silent, Fresh = fresh });
        foreach (var action in actions)
        {
            if (await actor.DoAsync(action, state, stoppingToken).ConfigureAwait(false) && action is not NodeAction.Report) Wake();
        }

        _isAtRest = isKnown && !isMoving && actions.IsEmpty && !actor.HasUnderWay;
    }

    /// <summary>Whether replicas of a group come or go, or its leader.</summary>
    private static bool IsOnTheMove(GroupRecord group, GroupSight led) =>
        led.JointFor is not null || group.Move is not null || (group.PreferredLeader != 0 && group.PreferredLeader != led.Leader);

    /// <summary>Tells the planner how the groups look that this node leads and that are on the move.</summary>
    /// <returns>Whether there are any.</returns>
    private async Task<bool> SayAsync(SystemState state, ImmutableArray<LocalReplica> replicas)
    {
        var seen = replicas.Where(replica => replica.Led is { } led && IsOnTheMove(state.Groups[replica.Group], led)).Select(static replica => replica.Led!).ToList();
        if (seen.Count == 0) return false;
        var lead = group.Leadership.Now;
        if (lead.IsHere) sights.Take(seen);
        else if (lead.IsKnown) await Task.WhenAll(seen.Chunk(SightCodec.GroupsMax).Select(some => links.AskSystemAsync(lead.Leader, ForwardKind.Sights, SightCodec.Write(some, SightCodec.VersionFor(state))))).ConfigureAwait(false);
        return true;
    }

    [LoggerMessage(701, LogLevel.Warning, "The catalogue does not change: {Reason}")]
    private partial void NotRun(string reason);
}
