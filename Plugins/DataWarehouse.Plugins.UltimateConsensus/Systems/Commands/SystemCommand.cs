using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

/// <summary>A command of the system group. Each carries its whole decision: the state machine checks and records, and decides nothing by itself.</summary>
/// <remarks>Immutable and thread-safe. The set of cases is closed. Arrays that were not set count as empty.</remarks>
public abstract record SystemCommand
{
    private SystemCommand()
    {
    }

    /// <summary>Which one it is.</summary>
    public abstract SystemOperation Operation { get; }

    /// <summary>The command as bytes that can be proposed to the system group.</summary>
    public byte[] Encode() => SystemCommandCodec.Encode(this);

    /// <summary>Reads what <see cref="Encode"/> writes, from bytes that may hold anything.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="command">The command, or null.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SystemCommand? command) =>
        SystemCommandCodec.Decode(bytes, out command) == Sessions.EnvelopeFlaw.None && command is not null;

    /// <summary>Begins the cluster. Done once; the answer's value is the incarnation of the first founder.</summary>
    /// <param name="Cluster">A random number that nobody else has.</param>
    /// <param name="FeatureLevel">The level to begin with, which every founder can do.</param>
    /// <param name="Founders">The voters that the system group began with, in the order of their replicas 1, 2, …; their incarnations are 1, 2, … too.</param>
    public sealed record Init(ClusterId Cluster, int FeatureLevel, ImmutableArray<NodeIntroduction> Founders) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.Init;
    }

    /// <summary>Makes a join token known.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Hash">The hash of its secret.</param>
    /// <param name="Seconds">How long it is good for from the entry's timestamp, 1 to <see cref="SystemLimits.TokenSecondsMax"/>.</param>
    /// <param name="Uses">How many nodes may join by it, 1 to <see cref="SystemLimits.NodesMax"/>.</param>
    public sealed record CreateToken(string Name, TokenHash Hash, long Seconds, int Uses) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.CreateToken;
    }

    /// <summary>Ends a join token.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record RevokeToken(string Name) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.RevokeToken;
    }

    /// <summary>
    /// A node becomes a member. The answer's value is its incarnation, its second value the number of its replica of the system group. Asked again by the same data directory, the answer is the
    /// same as long as it is a member.
    /// </summary>
    /// <param name="Cluster">The cluster it was told to join.</param>
    /// <param name="Token">The hash of the token it has shown.</param>
    /// <param name="Introduction">What it says of itself.</param>
    public sealed record Join(ClusterId Cluster, TokenHash Token, NodeIntroduction Introduction) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.Join;
    }

    /// <summary>
    /// A member's process has started. It takes part again when this was answered with done, and stops when it was refused. While the system group has no quorum to answer, what its peers remember of
    /// it must do, or the whole cluster could not start after a loss of power.
    /// </summary>
    /// <param name="Cluster">The cluster its data belongs to.</param>
    /// <param name="Incarnation">The life its data belongs to.</param>
    /// <param name="Directory">The random number in its data directory.</param>
    /// <param name="Addresses">Where it is reached from now on.</param>
    /// <param name="FeatureLevel">The highest feature level that its release can do.</param>
    /// <param name="Progress">How far its data has come.</param>
    public sealed record NodeStarted(ClusterId Cluster, Incarnation Incarnation, UInt128 Directory, AttributeSet Addresses, int FeatureLevel, PeerProgress Progress) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.NodeStarted;
    }

    /// <summary>Replaces the labels of a member.</summary>
    /// <param name="Incarnation">The member.</param>
    /// <param name="Labels">All its labels.</param>
    public sealed record SetLabels(Incarnation Incarnation, AttributeSet Labels) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.SetLabels;
    }

    /// <summary>Puts a member into service, or has it emptied.</summary>
    /// <param name="Incarnation">The member.</param>
    /// <param name="Service">What it is to be good for.</param>
    public sealed record SetService(Incarnation Incarnation, NodeService Service) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.SetService;
    }

    /// <summary>Removes a member for good, on an operator's word. The answer's value is the membership epoch.</summary>
    /// <param name="Incarnation">The member.</param>
    public sealed record RemoveNode(Incarnation Incarnation) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.RemoveNode;
    }

    /// <summary>Records how far the data of members has come. The answer's value is how many of them were set back.</summary>
    /// <param name="Reports">At most <see cref="SystemLimits.BatchMax"/>.</param>
    public sealed record ReportProgress(ImmutableArray<ProgressReport> Reports) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.ReportProgress;
    }

    /// <summary>Asks for a keyspace. The answer's value is its number; it is ready once its groups are placed.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Kind">How it keeps its data.</param>
    /// <param name="GroupCount">1 for <see cref="KeyspaceKind.Consensus"/>, 1 to <see cref="SystemLimits.GroupsOfKeyspaceMax"/> for <see cref="KeyspaceKind.Sharded"/>, 0 for <see cref="KeyspaceKind.Convergent"/>.</param>
    /// <param name="Voters">1, 3 or 5.</param>
    /// <param name="Settings">What its users set.</param>
    public sealed record CreateKeyspace(string Name, KeyspaceKind Kind, int GroupCount, int Voters, AttributeSet Settings) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.CreateKeyspace;
    }

    /// <summary>Deletes a keyspace, its groups and all data in them.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Id">Its number, so that a later keyspace of the same name is safe.</param>
    public sealed record DeleteKeyspace(string Name, long Id) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.DeleteKeyspace;
    }

    /// <summary>Says where the next groups of a keyspace begin. The answer's value is the number of the first of them; the others follow it.</summary>
    /// <param name="Keyspace">The keyspace's number.</param>
    /// <param name="FirstOrdinal">The place of the first of these groups in it: how many are placed already.</param>
    /// <param name="Groups">For each the nodes of its first voters, the preferred leader's first; at most <see cref="SystemLimits.BatchMax"/>.</param>
    public sealed record PlaceGroups(long Keyspace, int FirstOrdinal, ImmutableArray<ImmutableArray<Incarnation>> Groups) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.PlaceGroups;
    }

    /// <summary>Begins a change of a group's members. The answer's value is the move's number.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="ConfigurationIndex">The configuration that the decision was made on; another one refuses it.</param>
    /// <param name="Add">Nodes that get a new voter.</param>
    /// <param name="Promote">Learners that become voters.</param>
    /// <param name="Remove">Replicas that leave the group.</param>
    /// <param name="Demote">Voters that become learners.</param>
    public sealed record BeginMove(
        long Group, long ConfigurationIndex, ImmutableArray<Incarnation> Add, ImmutableArray<long> Promote, ImmutableArray<long> Remove, ImmutableArray<long> Demote) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.BeginMove;
    }

    /// <summary>What comes has the log: the swap of a move may be made.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Move">The move.</param>
    public sealed record AdvanceMove(long Group, long Move) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.AdvanceMove;
    }

    /// <summary>Gives a move up.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Move">The move.</param>
    public sealed record AbortMove(long Group, long Move) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.AbortMove;
    }

    /// <summary>Records the members of a group. Ends a move that it shows to be done, or to be given up.</summary>
    /// <param name="Seen">The members by the group's own log.</param>
    public sealed record SeeConfiguration(SeenConfiguration Seen) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.SeeConfiguration;
    }

    /// <summary>Says which replicas should lead. Groups or voters that are gone meanwhile are left out.</summary>
    /// <param name="Leaders">At most <see cref="SystemLimits.BatchMax"/>.</param>
    public sealed record PreferLeaders(ImmutableArray<PreferredLeader> Leaders) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.PreferLeaders;
    }

    /// <summary>Raises the cluster's feature level; from then on no older release can take part.</summary>
    /// <param name="FeatureLevel">The level, which every member can do.</param>
    public sealed record Finalise(int FeatureLevel) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.Finalise;
    }

    /// <summary>
    /// A member says which program it runs, beside what it has said at its start. Refused as unsupported below <see cref="FeatureLevels.Programs"/>, as releases that do not know it refuse it.
    /// </summary>
    /// <param name="Program">The program.</param>
    public sealed record DescribeProgram(NodeProgram Program) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.DescribeProgram;
    }

    /// <summary>Records that a group was recovered from less than a quorum: what survives, and what that cost.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Generation">Its new generation, one above the one before.</param>
    /// <param name="Voters">The nodes and new numbers of its voters, which no replica had before.</param>
    /// <param name="Text">Who decided it, and what may be lost.</param>
    public sealed record RecordRecovery(long Group, int Generation, ImmutableArray<RecoveredVoter> Voters, string Text) : SystemCommand
    {
        /// <inheritdoc/>
        public override SystemOperation Operation => SystemOperation.RecordRecovery;
    }
}
