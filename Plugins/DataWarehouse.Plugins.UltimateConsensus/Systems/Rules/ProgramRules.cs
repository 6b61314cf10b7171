using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>Which programs members run.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ProgramRules
{
    /// <summary>A member says which program it runs.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Describe(SystemState state, SystemCommand.DescribeProgram command, RuleContext context)
    {
        // Releases that do not know the command refuse it, and their state stays as it is: until none of them is left, that is what all do.
        if (!state.IsAtLeast(FeatureLevels.Programs) && context.Planted != PlantedSystemBug.LevelNotAwaited)
            return SystemVerdict.Refuse(state, SystemStatus.Unsupported, $"programs are recorded from feature level {FeatureLevels.Programs} on, and the cluster is at {state.FeatureLevel}", "upgrade all members, then finalise");
        var program = command.Program;
        if (NodeRules.Find(state, program.Incarnation, context, out var node) is { } unknown) return unknown;
        if (program.LowestLevel > node!.Introduction.FeatureLevel)
            return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"the lowest feature level of a release, {program.LowestLevel}, is not above its highest, {node.Introduction.FeatureLevel}", "start the node with a release that says what it is");
        if (program.LowestLevel > state.FeatureLevel)
            return SystemVerdict.Refuse(state, SystemStatus.ReleaseTooNew, $"this release needs feature level {program.LowestLevel}, the cluster is at {state.FeatureLevel}", "start the release before on all nodes and finalise, then upgrade");
        return program == state.ProgramTable.Find(program.Incarnation.Value)
            ? SystemVerdict.AlreadyDone(state, program.Incarnation.Value)
            : SystemVerdict.Done(state with { ProgramTable = state.ProgramTable.With(program.Incarnation.Value, program) }, SystemChanges.Nodes, program.Incarnation.Value);
    }
}
