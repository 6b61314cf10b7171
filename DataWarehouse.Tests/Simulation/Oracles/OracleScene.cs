using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Oracles.Observation;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.Simulation.Oracles;

/// <summary>Observations made by hand, for oracles that look at them.</summary>
internal sealed class OracleScene
{
    public const ulong FirstHash = 11;

    public Observations Seen { get; } = new();

    public static GroupConfiguration Voters(params long[] voters) => new()
    {
        Voters = [.. voters.Select(v => new ReplicaId(v))],
        LastReplica = new ReplicaId(voters.Max()),
        Members = [.. voters.Select(v => new Member(new ReplicaId(v), default))],
    };

    public static GroupConfiguration Joint(long[] voters, long[] outgoing) => new()
    {
        Voters = [.. voters.Select(v => new ReplicaId(v))],
        OutgoingVoters = [.. outgoing.Select(v => new ReplicaId(v))],
        LastReplica = new ReplicaId(voters.Concat(outgoing).Max()),
        Members = [.. voters.Union(outgoing).Order().Select(v => new Member(new ReplicaId(v), default))],
    };

    public static Entry Entry(long index, long term, string payload = "x") =>
        new(new Term(term), new LogIndex(index), EntryKind.Command, System.Text.Encoding.UTF8.GetBytes(payload));

    public static WriteEffect Write(long id, HardState? hardState = null, params Entry[] entries) =>
        new(new WriteId(id), true, hardState, new EntryBatch(entries, 0, entries.Length), null);

    public static Message Acknowledge(long from, long to, long term, long index) => new()
    {
        Kind = MessageKind.AppendResponse,
        From = new ReplicaId(from),
        To = new ReplicaId(to),
        Term = new Term(term),
        Index = new LogIndex(index),
    };

    public static Message Grant(long from, long to, long term) => new()
    {
        Kind = MessageKind.VoteResponse,
        From = new ReplicaId(from),
        To = new ReplicaId(to),
        Term = new Term(term),
    };

    public ObservedReplica Of(FakeReplica replica) => Seen.Of(replica.Replica);

    public FakeReplica Replica(long id, params long[] terms)
    {
        var replica = new FakeReplica(id);
        var seen = Of(replica);
        seen.Life = 1;
        seen.IsUp = true;
        seen.Log.Reset(new LogIndex(1), new Term(1), FirstHash);
        Extend(seen, terms);
        seen.Durable.CopyFrom(seen.Log);
        return replica;
    }

    public static void Extend(ObservedReplica seen, params long[] terms)
    {
        seen.TailFrom = seen.Log.Last.Next;
        seen.Changes = StepChanges.Tail;
        foreach (var term in terms)
            seen.Log.Append(new Term(term), EntryHash.Extend(seen.Log.HashAt(seen.Log.Last), Entry(seen.Log.Last.Value + 1, term)));
    }

    public static void Lead(ObservedReplica seen, long term)
    {
        seen.Role = Role.Leader;
        seen.Term = new Term(term);
        seen.Changes = StepChanges.Leadership;
    }

    public static void Commit(ObservedReplica seen, long index, long term)
    {
        seen.PreviousPositions = seen.Positions;
        seen.Positions = seen.Positions with { Commit = new LogIndex(index), Last = seen.Log.Last, Durable = seen.Log.Last };
        seen.Term = new Term(term);
        seen.Changes = StepChanges.Commit | StepChanges.Positions;
    }

    public static OracleViolationException Fires(Action act) => Assert.Throws<OracleViolationException>(act);

    public static GroupConfiguration With(GroupConfiguration configuration, ImmutableArray<ReplicaId> learners) =>
        new() { Voters = configuration.Voters, Learners = learners, LastReplica = configuration.LastReplica, Members = configuration.Members };
}
