using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Systems;

/// <summary>Tells the system group that this node runs and where, and this node where the others are.</summary>
/// <remarks>Used by one loop.</remarks>
/// <param name="settings">What this release can do.</param>
/// <param name="identity">Whose data directory it is.</param>
/// <param name="keeper">Remembers the members.</param>
/// <param name="book">Where the members are.</param>
/// <param name="gate">The way to the system group's leader.</param>
/// <param name="exit">Ends the process when the cluster refuses it.</param>
/// <param name="log">Where it is logged.</param>
internal sealed partial class NodePresence(NodeSettings settings, NodeIdentity identity, IdentityKeeper keeper, MemberBook book, SystemGate gate, NodeExit exit, ILogger<NodePresence> log)
{
    /// <summary>What a node says when it starts.</summary>
    /// <param name="identity">Whose data directory it is.</param>
    /// <param name="self">Where it is.</param>
    /// <param name="levels">What this release can do.</param>
    public static SystemCommand.NodeStarted Started(NodeIdentity identity, ClusterMember self, FeatureRange levels) => new(
        identity.Plan.Cluster, self.Id.Incarnation, identity.Directory, MemberRoll.AddressesOf(self), levels.Highest, new PeerProgress(identity.Boot, 0));

    /// <summary>Takes over where the members are, unless what is known is newer.</summary>
    /// <param name="state">What was agreed on.</param>
    public void KeepBook(SystemState state)
    {
        if (!state.IsInitialised || state.Revision < keeper.Current.MembersRevision) return;
        var members = MemberRoll.Of(state, book.Members, book.Self);
        if (!members.SequenceEqual(book.Members))
        {
            book.Replace(members);
            MembersAre(string.Join(", ", members.Select(static member => $"{member.Id} at {member.Peer}")));
        }

        try
        {
            keeper.Remember(members, state.Revision);
        }
        catch (IOException exception)
        {
            NotRemembered(exception.Message);
        }
    }

    /// <summary>Says that this node runs, if the system group does not know it yet.</summary>
    /// <param name="state">What was agreed on.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    /// <returns>Whether it knows.</returns>
    public async Task<bool> TellAsync(SystemState state, CancellationToken cancellationToken)
    {
        if (!state.IsInitialised || book.Find(book.Self) is not { } self || self.Client.IsAnyPort || self.Peer.IsAnyPort) return true;
        if (NextToSay(state, self) is not { } command) return true;
        var answer = await gate.ProposeAsync(command, cancellationToken).ConfigureAwait(false);
        if (answer is null or { Status: SystemStatus.NotInitialised or SystemStatus.TryAgain or SystemStatus.NodeUnknown }) return false;
        if (answer.Status == SystemStatus.NodeRetired) exit.Removed(answer.Reason);
        else if (!answer.IsDone) exit.Refused($"the cluster refuses it: {answer.Reason}. To go on: {answer.WayOut}.");
        return true;
    }

    /// <summary>Stops the node if its release cannot take part in the cluster any more, and remembers the feature level for the next start.</summary>
    /// <param name="state">What was agreed on.</param>
    /// <returns>Whether it can take part.</returns>
    public bool Fits(SystemState state)
    {
        try
        {
            keeper.RememberLevel(state.FeatureLevel);
        }
        catch (IOException exception)
        {
            NotRemembered(exception.Message);
        }

        if (settings.Levels.FindFlaw(state.FeatureLevel) is not { } flaw) return true;
        exit.Refused(flaw + ".");
        return false;
    }

    private SystemCommand? NextToSay(SystemState state, ClusterMember self)
    {
        var known = state.FindNode(self.Id.Incarnation);
        if (known?.Progress.Boot != identity.Boot || !known.Introduction.Addresses.Equals(MemberRoll.AddressesOf(self)) || known.Introduction.FeatureLevel != settings.Levels.Highest)
            return Started(identity, self, settings.Levels);
        var program = new NodeProgram(self.Id.Incarnation, settings.Levels.Lowest, NodeRelease.Name);

        // An entry that releases below this level do not know.
        return state.IsAtLeast(FeatureLevels.Programs) && state.Programs.GetValueOrDefault(self.Id.Incarnation.Value) != program ? new SystemCommand.DescribeProgram(program) : null;
    }

    [LoggerMessage(711, LogLevel.Information, "The nodes are {Members}.")]
    private partial void MembersAre(string members);

    [LoggerMessage(712, LogLevel.Warning, "What the node knows of its cluster could not be written down: {Reason}")]
    private partial void NotRemembered(string reason);
}
