using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>
/// What each command does where it stands in the log. It depends on the state and the command alone: who is alive, what is the time and which place would be the best
/// are the planner's matter, and arrive here as commands that say everything.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SystemRules
{
    /// <summary>Moves the clock to an entry's timestamp.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="timestampTicks">The timestamp; one that is behind the clock counts as the clock.</param>
    public static SystemState At(SystemState state, long timestampTicks) => timestampTicks > state.ClockTicks ? state with { ClockTicks = timestampTicks } : state;

    /// <summary>Applies a command.</summary>
    /// <param name="state">The state before, with its clock at the entry.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Apply(SystemState state, SystemCommand command, RuleContext context)
    {
        var verdict = state.IsInitialised || command is SystemCommand.Init
            ? Judge(state, command, context)
            : SystemVerdict.Refuse(state, SystemStatus.NotInitialised, $"there is no cluster yet", "begin one with 'dw cluster init', or join one with 'dw serve --join'");
        var after = verdict.Changes == SystemChanges.None ? verdict.State : verdict.State with { Revision = context.Index };
        return verdict with { State = after, Answer = verdict.Answer with { Revision = after.Revision } };
    }

    private static SystemVerdict Judge(SystemState state, SystemCommand command, RuleContext context) => command switch
    {
        SystemCommand.Init init => ClusterRules.Init(state, init, context),
        SystemCommand.Finalise finalise => ClusterRules.Finalise(state, finalise, context),
        SystemCommand.CreateToken create => TokenRules.Create(state, create),
        SystemCommand.RevokeToken revoke => TokenRules.Revoke(state, revoke),
        SystemCommand.Join join => JoinRules.Join(state, join, context),
        SystemCommand.NodeStarted started => NodeRules.Started(state, started, context),
        SystemCommand.DescribeProgram describe => ProgramRules.Describe(state, describe, context),
        SystemCommand.SetLabels labels => NodeRules.SetLabels(state, labels),
        SystemCommand.SetService service => NodeRules.SetService(state, service),
        SystemCommand.ReportProgress report => NodeRules.Report(state, report),
        SystemCommand.RemoveNode remove => RemovalRules.Remove(state, remove, context),
        SystemCommand.CreateKeyspace create => KeyspaceRules.Create(state, create, context),
        SystemCommand.DeleteKeyspace delete => KeyspaceRules.Delete(state, delete, context),
        SystemCommand.PlaceGroups place => PlacementRules.Place(state, place, context),
        SystemCommand.PreferLeaders prefer => PlacementRules.Prefer(state, prefer),
        SystemCommand.BeginMove begin => MoveRules.Begin(state, begin, context),
        SystemCommand.AdvanceMove advance => MoveRules.Advance(state, advance),
        SystemCommand.AbortMove abort => MoveRules.Abort(state, abort, context),
        SystemCommand.SeeConfiguration see => ConfigurationRules.See(state, see.Seen, context),
        SystemCommand.RecordRecovery recovery => RecoveryRules.Record(state, recovery, context),
        _ => throw new ArgumentException($"There is no rule for {command.GetType().Name}.", nameof(command)),
    };
}
