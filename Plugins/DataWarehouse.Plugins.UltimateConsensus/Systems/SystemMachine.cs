using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Queries;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>
/// Group 0: who belongs to the cluster, which keyspaces and groups there are and where, and what all members can do. It records decisions and makes none; the rules are in
/// <see cref="SystemRules"/>.
/// </summary>
/// <remarks>Not thread-safe; belongs to its group's apply lane.</remarks>
internal sealed class SystemMachine : IStateMachine
{
    private readonly ISystemObserver? _observer;
    private readonly PlantedSystemBug _planted;
    private readonly int _release;
    private readonly int _highest;
    private readonly ArrayBufferWriter<byte> _answer = new();

    /// <summary>Begins empty.</summary>
    /// <param name="observer">Is told what changed, or null.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <param name="release">The highest feature level that the release can do which runs here; 0 for any.</param>
    public SystemMachine(ISystemObserver? observer, PlantedSystemBug planted = PlantedSystemBug.None, int release = 0)
    {
        _observer = observer;
        _planted = planted;
        _release = release;
        _highest = release == 0 ? SystemLimits.FeatureLevelMax : release;
    }

    /// <summary>The state after the last applied entry.</summary>
    public SystemState State { get; private set; } = SystemState.Empty;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var changes = SystemChanges.None;
        foreach (ref readonly var entry in entries)
        {
            var verdict = Apply(entry);
            State = verdict.State;
            changes |= verdict.Changes;
            _answer.ResetWrittenCount();
            verdict.Answer.Write(_answer);
            results.Add(entry.Index, _answer.WrittenSpan);
            if (State.FeatureLevel > _highest) Stop(changes);
        }

        if (changes != SystemChanges.None) _observer?.Changed(State, changes);
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot() => new SystemSnapshot(_planted == PlantedSystemBug.SnapshotForgetsNumbers ? WithoutNumbers(State) : State);

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        State = SystemStateCodec.Read(source, cancellationToken);
        if (State.FeatureLevel > _highest) Stop(SystemChanges.All);
        _observer?.Changed(State, SystemChanges.All);
    }

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response) => SystemQueries.Answer(State, request, response);

    /// <inheritdoc/>
    public StateDigest ComputeDigest() => State.ComputeDigest();

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Nothing behind may be applied: it may mean what is not known here. Whoever watches is told why first.</summary>
    private void Stop(SystemChanges changes)
    {
        _observer?.Changed(State, changes);
        throw new LevelTooHighException(State.FeatureLevel, _highest);
    }

    private static SystemState WithoutNumbers(SystemState state)
    {
        var groups = state.GroupTable;
        foreach (var group in state.Groups.Values) groups = groups.With(group.Group, group with { LastReplica = group.Replicas.Max(static replica => replica.Replica) });
        return state with { GroupTable = groups };
    }

    private SystemVerdict Apply(in CommittedEntry entry)
    {
        var state = SystemRules.At(State, entry.TimestampUtc.Ticks);
        var flaw = SystemCommandCodec.Decode(entry.Command.Span, out var command);
        if (command is SystemCommand.DescribeProgram && _highest < FeatureLevels.Programs) (command, flaw) = (null, EnvelopeFlaw.UnknownKind);
        if (command is not null) return SystemRules.Apply(state, command, new RuleContext(entry.Index.Value, _planted, _release));
        var refusal = flaw is EnvelopeFlaw.UnknownVersion or EnvelopeFlaw.UnknownKind
            ? SystemVerdict.Refuse(state, SystemStatus.Unsupported, $"the command is of a release that is not known here ({flaw})", "upgrade all members, then finalise")
            : SystemVerdict.Refuse(state, SystemStatus.Malformed, $"the bytes are no command ({flaw})", "encode the command with this release");
        return refusal with { Answer = refusal.Answer with { Revision = state.Revision } };
    }
}
