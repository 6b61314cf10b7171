using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>The documented code and a sentence for each way in which a call ends without what was wanted.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class Refusals
{
    /// <summary>The code and a sentence for a proposal.</summary>
    /// <param name="result">How it ended.</param>
    public static (string Code, string Sentence) Of(in ProposalResult result) => result.Status switch
    {
        ProposalStatus.OutcomeUnknown => (ConsensusErrors.OutcomeUnknown, "Nobody can say whether the entry was or will be committed."),
        ProposalStatus.NotLeader when result.Leader == default => (ConsensusErrors.NoLeader, "No leader was found in time; too few voters run or can be reached."),
        ProposalStatus.NotLeader => (ConsensusErrors.NotLeader, $"{result.Leader.Node} leads."),
        ProposalStatus.Busy => (ConsensusErrors.Busy, "As much is under way as may be; try again after a while."),
        ProposalStatus.TooLarge => (ConsensusErrors.TooLarge, "The data is larger than a command may be."),
        ProposalStatus.Superseded => (ConsensusErrors.Superseded, "Another leader's entry took its place."),
        ProposalStatus.UnknownSession => (ConsensusErrors.UnknownSession, "The session is not open."),
        ProposalStatus.RefusedBySession => (ConsensusErrors.RefusedBySession, "The session has acknowledged the command already."),
        ProposalStatus.Malformed => (ConsensusErrors.Malformed, "The data begins with bytes that are kept for the plugin's own commands."),
        ProposalStatus.DiskFull => (ConsensusErrors.DiskFull, "The disk is full."),
        _ => (ConsensusErrors.Stopped, "The group does not run here any more."),
    };

    /// <summary>The code and a sentence for a read.</summary>
    /// <param name="result">How it ended.</param>
    public static (string Code, string Sentence) Of(in QueryResult result) => result.Outcome switch
    {
        QueryOutcome.Malformed => (ConsensusErrors.Malformed, "The state machine cannot read the request."),
        QueryOutcome.Unsupported => (ConsensusErrors.Unsupported, "The state machine does not know this kind of request."),
        QueryOutcome.TooLarge => (ConsensusErrors.TooLarge, "The answer would exceed a limit of the state machine."),
        QueryOutcome.NotLeader => (ConsensusErrors.NoLeader, "No leader confirmed the read in time."),
        QueryOutcome.Busy => (ConsensusErrors.Busy, "As many reads are under way as may be; try again after a while."),
        _ => (ConsensusErrors.Stopped, "The group does not run here any more."),
    };

    /// <summary>Whether trying again later may help.</summary>
    /// <param name="code">The code.</param>
    public static bool IsTransient(string code) => code is ConsensusErrors.Busy or ConsensusErrors.NoLeader or ConsensusErrors.NotLeader or ConsensusErrors.DiskFull or ConsensusErrors.Superseded;
}
