using System.Buffers;
using System.Collections.Immutable;
using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>What the system group has agreed on, at one point of its log.</summary>
/// <remarks>Immutable and thread-safe; a change makes a new state that shares most of the old one.</remarks>
public sealed record SystemState
{
    /// <summary>Before the first entry.</summary>
    public static SystemState Empty { get; } = new();

    /// <summary>The cluster; the default value before it was begun.</summary>
    public ClusterId Cluster { get; internal init; }

    /// <summary>Whether the cluster was begun.</summary>
    public bool IsInitialised => Cluster != default;

    /// <summary>The index of the last entry that changed anything but the clock. States of one cluster with the same revision are the same but for their clocks.</summary>
    public long Revision { get; internal init; }

    /// <summary>The clock of the log: the highest timestamp of any entry, in ticks of 100 ns UTC since the year 1.</summary>
    public long ClockTicks { get; internal init; }

    /// <summary>What every member can do and may rely on; raised by <see cref="SystemCommand.Finalise"/> only.</summary>
    public int FeatureLevel { get; internal init; }

    /// <summary>The index of the last entry by which somebody joined or was removed. Two nodes with the same epoch know the same members.</summary>
    public Epoch MembershipEpoch { get; internal init; }

    /// <summary>The highest number ever given to a group. A group up to it that is not in the catalogue was deleted for good.</summary>
    public long LastGroup { get; internal init; }

    /// <summary>The members, by incarnation.</summary>
    public ImmutableSortedDictionary<long, NodeRecord> Nodes => NodeTable.Rows;

    /// <summary>Which programs members run, by incarnation; of those that have said so, from <see cref="FeatureLevels.Programs"/> on.</summary>
    public ImmutableSortedDictionary<long, NodeProgram> Programs => ProgramTable.Rows;

    /// <summary>The lives of nodes that were removed, by incarnation.</summary>
    public ImmutableSortedDictionary<long, RetiredNode> Retired => RetiredTable.Rows;

    /// <summary>The join tokens, by name. Some may have ended.</summary>
    public ImmutableSortedDictionary<string, TokenRecord> Tokens => TokenTable.Rows;

    /// <summary>The keyspaces, by name.</summary>
    public ImmutableSortedDictionary<string, KeyspaceRecord> Keyspaces => KeyspaceTable.Rows;

    /// <summary>The groups, by number.</summary>
    public ImmutableSortedDictionary<long, GroupRecord> Groups => GroupTable.Rows;

    /// <summary>What operators decided, by the index of the entry.</summary>
    public ImmutableSortedDictionary<long, AuditRecord> Audit => AuditTable.Rows;

    /// <summary>The membership as version vectors see it; nobody looks (see <see cref="MembershipView.SeenBy"/>).</summary>
    public MembershipView Membership { get; internal init; } = MembershipView.Empty;

    internal RecordTable<long, NodeRecord> NodeTable { get; init; } = new(Comparer<long>.Default);

    internal RecordTable<long, RetiredNode> RetiredTable { get; init; } = new(Comparer<long>.Default);

    internal RecordTable<string, TokenRecord> TokenTable { get; init; } = new(StringComparer.Ordinal);

    internal RecordTable<string, KeyspaceRecord> KeyspaceTable { get; init; } = new(StringComparer.Ordinal);

    internal RecordTable<long, GroupRecord> GroupTable { get; init; } = new(Comparer<long>.Default);

    internal RecordTable<long, AuditRecord> AuditTable { get; init; } = new(Comparer<long>.Default);

    internal RecordTable<long, NodeProgram> ProgramTable { get; init; } = new(Comparer<long>.Default);

    /// <summary>Whether what a feature level brings may be used.</summary>
    /// <param name="level">One of <see cref="FeatureLevels"/>.</param>
    public bool IsAtLeast(int level) => FeatureLevel >= level;

    /// <summary>Finds a member by its name.</summary>
    /// <param name="name">The name.</param>
    public NodeRecord? FindNode(string name)
    {
        foreach (var node in Nodes.Values)
        {
            if (string.Equals(node.Name, name, StringComparison.Ordinal)) return node;
        }

        return null;
    }

    /// <summary>Finds a member by its life.</summary>
    /// <param name="incarnation">The life.</param>
    public NodeRecord? FindNode(Incarnation incarnation) => NodeTable.Find(incarnation.Value);

    /// <summary>Whether a life of a node was removed for good. One that is neither this nor a member is of another cluster, or newer than this state.</summary>
    /// <param name="incarnation">The life.</param>
    public bool IsRetired(Incarnation incarnation) => RetiredTable.Find(incarnation.Value) is not null;

    /// <summary>Whether a group was deleted for good. The system group never is, not even while nothing of it has been applied here.</summary>
    /// <param name="group">The group.</param>
    public bool IsDeleted(long group) => group > 0 && group <= LastGroup && GroupTable.Find(group) is null;

    /// <summary>A digest of all of it; equal for equal states, however they came about.</summary>
    public StateDigest ComputeDigest()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var writer = new FieldWriter(buffer);
        WriteHeader(writer);
        SystemFields.Write(writer, NodeTable.Digest);
        SystemFields.Write(writer, RetiredTable.Digest);
        SystemFields.Write(writer, TokenTable.Digest);
        SystemFields.Write(writer, KeyspaceTable.Digest);
        SystemFields.Write(writer, GroupTable.Digest);
        SystemFields.Write(writer, AuditTable.Digest);

        // Below, releases that know no such table have the same state, and must have the same digest.
        if (IsAtLeast(FeatureLevels.Programs)) SystemFields.Write(writer, ProgramTable.Digest);
        return new StateDigest(XxHash128.HashToUInt128(buffer.WrittenSpan));
    }

    /// <summary>Writes what is not in tables.</summary>
    /// <param name="writer">Takes the fields.</param>
    internal void WriteHeader(FieldWriter writer)
    {
        SystemFields.Write(writer, Cluster.Value);
        writer.Number(Revision);
        writer.Number(ClockTicks);
        writer.Number(FeatureLevel);
        writer.Number(MembershipEpoch.Value);
        writer.Number(LastGroup);
    }

    /// <summary>With the membership that follows from the tables.</summary>
    /// <param name="epoch">The epoch since which it is so.</param>
    internal SystemState WithMembershipAt(Epoch epoch)
    {
        var members = ImmutableArray.CreateBuilder<MemberRecord>(Nodes.Count + Retired.Count);
        foreach (var node in Nodes.Values) members.Add(new MemberRecord(node.Incarnation, node.MemberName, Epoch.Zero, Epoch.Zero));
        foreach (var node in Retired.Values) members.Add(new MemberRecord(node.Incarnation, NodeRecord.MemberNameOf(node.Name, node.Incarnation), node.RetiredAt, Epoch.Zero));
        members.Sort(static (left, right) => left.Incarnation.CompareTo(right.Incarnation));
        return this with { MembershipEpoch = epoch, Membership = MembershipView.Of(epoch, Epoch.Zero, members.DrainToImmutable()) };
    }
}
