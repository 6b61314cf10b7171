using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>The commands that propose or read something, and what the files expect when the core refuses.</summary>
/// <param name="environment">The world they act in.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ProposalCommands(InteractionEnvironment environment)
{
    /// <summary>The command whose input lines are a change, not further commands.</summary>
    public const string ChangeCommand = "propose-conf-change";

    /// <summary>Proposes a command of the state machine.</summary>
    /// <param name="node">Where.</param>
    /// <param name="payload">The command.</param>
    /// <returns>What a refusal is answered with, or null.</returns>
    public static string? Propose(InteractionNode node, byte[] payload) =>
        node.Core.Propose(payload).IsTaken ? null : InteractionEnvironment.ProposalDropped;

    /// <summary>Asks from which index on a read can be answered. A command of our own files: those of others do not read.</summary>
    /// <param name="node">Where.</param>
    /// <param name="request">The number by which the outcome is told.</param>
    /// <returns>Why it was refused, or null.</returns>
    public static string? Read(InteractionNode node, long request) =>
        node.Core.Read(request) is { IsTaken: false } refused ? $"read refused: {refused.Refusal}" : null;

    /// <summary>Proposes a change of the configuration.</summary>
    /// <param name="node">Where.</param>
    /// <param name="scenario">The command with its options and the change.</param>
    /// <returns>What a refusal is answered with, or null.</returns>
    public string? Change(InteractionNode node, ScenarioCase scenario)
    {
        var isFirstForm = scenario.TryGetOne("v1", out var form) && form == "true";
        if (Transition(scenario) is not { } transition)
            return "unknown transition";
        if (ChangeNotation.Read(string.Join(' ', scenario.InputWords), transition, out var change) is { } unknown)
            return unknown;
        if (isFirstForm && (change.Changes.Length != 1 || transition != ChangeTransition.Auto))
            return "v1 conf change can only have one operation and no transition";
        return Propose(node, change, isFirstForm);
    }

    private string? Propose(InteractionNode node, ConfigurationChange change, bool isFirstForm)
    {
        var admission = node.Core.ChangeConfiguration(change);
        if (admission.IsTaken)
        {
            if (isFirstForm)
                environment.FirstForms.Proposed(node, admission.Index);
            return null;
        }

        return admission.Refusal switch
        {
            // In these files a leader puts an empty entry in the place of a change that does not fit the present configuration.
            Refusal.ChangePending or Refusal.ConfigurationIsJoint or Refusal.ConfigurationIsNotJoint => Propose(node, []),
            Refusal.ChangeImpossible => admission.Detail ?? admission.Refusal.ToString(),
            _ => InteractionEnvironment.ProposalDropped,
        };
    }

    private static ChangeTransition? Transition(ScenarioCase scenario)
    {
        if (!scenario.TryGetOne("transition", out var name))
            return ChangeTransition.Auto;
        return name switch
        {
            "auto" => ChangeTransition.Auto,
            "implicit" => ChangeTransition.JointImplicit,
            "explicit" => ChangeTransition.JointExplicit,
            _ => null,
        };
    }
}
