using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Rig;

/// <summary>Starting states: configurations, logs and options.</summary>
internal static class Given
{
    /// <summary>The one group of all rigs.</summary>
    public static readonly GroupId Group = new(7);

    /// <summary>Raft as in the paper alone: no pre-vote, no check-quorum.</summary>
    public static readonly CoreOptions Plain = new() { PreVote = false, CheckQuorum = false, CrossCheck = true };

    /// <summary>What a product replica does by default.</summary>
    public static readonly CoreOptions Full = new() { CrossCheck = true };

    /// <summary>A configuration of voters.</summary>
    public static GroupConfiguration Voters(params long[] voters) => Members(voters, []);

    /// <summary>Voters 1 to <paramref name="count"/>.</summary>
    public static GroupConfiguration VotersUpTo(int count) => Voters([.. Enumerable.Range(1, count).Select(id => (long)id)]);

    /// <summary>A configuration of voters and learners.</summary>
    public static GroupConfiguration Members(long[] voters, long[] learners) => Joint(voters, [], learners, []);

    /// <summary>A joint configuration.</summary>
    public static GroupConfiguration Joint(long[] voters, long[] outgoing, long[] learners, long[] nextLearners, bool leavesByItself = false)
    {
        long[] all = [.. voters.Union(outgoing).Union(learners).Order()];
        return new GroupConfiguration
        {
            Voters = [.. voters.Order().Select(Id)],
            OutgoingVoters = [.. outgoing.Order().Select(Id)],
            Learners = [.. learners.Order().Select(Id)],
            NextLearners = [.. nextLearners.Order().Select(Id)],
            LeavesJointByItself = leavesByItself,
            Members = [.. all.Select(id => new Member(Id(id), Node(id)))],
            LastReplica = Id(all.Length == 0 ? 0 : all[^1]),
        };
    }

    /// <summary>
    /// A disk that holds the log with these terms. The first is that of index 1, which is the group's initial state; the others are entries.
    /// </summary>
    public static RecoveredState Log(GroupConfiguration configuration, long[] terms, long term = 0, long vote = 0, long commit = 1) => new()
    {
        HardState = new HardState(new Term(Math.Max(term, terms[^1])), Id(vote), new LogIndex(commit)),
        Snapshot = new SnapshotDescriptor(new LogIndex(1), new Term(terms[0]), configuration),
        Entries = Entries(2, terms[1..]),
        Purged = new LogIndex(1),
        PurgedTerm = new Term(terms[0]),
        Applied = new LogIndex(1),
    };

    /// <summary>A disk whose log is gone up to a place.</summary>
    public static RecoveredState PurgedLog(GroupConfiguration configuration, long purged, long purgedTerm, long[] terms, long term = 0, long commit = 0) => new()
    {
        HardState = new HardState(new Term(Math.Max(term, terms.Length == 0 ? purgedTerm : terms[^1])), default, new LogIndex(Math.Max(purged, commit))),
        Snapshot = new SnapshotDescriptor(new LogIndex(purged), new Term(purgedTerm), configuration),
        Entries = Entries(purged + 1, terms),
        Purged = new LogIndex(purged),
        PurgedTerm = new Term(purgedTerm),
        Applied = new LogIndex(purged),
    };

    /// <summary>Entries with these terms from a place on; each payload names place and term.</summary>
    public static EntryBatch Entries(long first, params long[] terms)
    {
        var entries = new Entry[terms.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            entries[i] = new Entry(new Term(terms[i]), new LogIndex(first + i), EntryKind.Command, Payload(first + i, terms[i]));
        }

        return new EntryBatch(entries, 0, entries.Length);
    }

    /// <summary>Bytes that name a place and a term.</summary>
    public static byte[] Payload(long index, long term) => [(byte)index, (byte)(index >> 8), (byte)term];

    /// <summary>A payload of a length.</summary>
    public static byte[] Bytes(int length) => new byte[length];

    /// <summary>A replica id.</summary>
    public static ReplicaId Id(long value) => new(value);

    /// <summary>The node on which a replica lives.</summary>
    public static PeerId Node(long replica) => new("node" + new ReplicaId(replica), new Incarnation(replica));

    /// <summary>A change with parts.</summary>
    public static ConfigurationChange Change(ChangeTransition transition, params ReplicaChange[] parts) => new(transition, [.. parts]);

    /// <summary>Adds a voter or makes a learner one.</summary>
    public static ReplicaChange AddVoter(long id) => new(ChangeKind.AddVoter, Id(id), Node(id));

    /// <summary>Adds a learner or makes a voter one.</summary>
    public static ReplicaChange AddLearner(long id) => new(ChangeKind.AddLearner, Id(id), Node(id));

    /// <summary>Removes a replica.</summary>
    public static ReplicaChange Remove(long id) => new(ChangeKind.Remove, Id(id), default);
}
