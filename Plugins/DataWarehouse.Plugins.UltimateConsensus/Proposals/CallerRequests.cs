using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Proposals;

/// <summary>What the caller of a core may ask for, as leader, follower or neither: takes it, passes it on, or says why not.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class CallerRequests(Replica replica, Leadership leadership, Elector elector, ReadRounds reads)
{
    /// <summary>Proposes commands.</summary>
    /// <param name="payloads">The commands.</param>
    public Admission Propose(ReadOnlySpan<ReadOnlyMemory<byte>> payloads) =>
        FindRefusal() ?? (replica.IsLeader ? leadership.Propose(payloads) : Forward(EntryKind.Command, payloads));

    /// <summary>Proposes a change of the configuration.</summary>
    /// <param name="change">The change.</param>
    public Admission ChangeConfiguration(ConfigurationChange change)
    {
        if (FindRefusal() is { } refusal)
            return refusal;

        if (change.Changes.Length > ConfigurationChange.ChangesMax)
            return Admission.Refuse(Refusal.TooLarge, replica.Leader, $"{change.Changes.Length} parts; at most {ConfigurationChange.ChangesMax}");

        return replica.IsLeader
            ? leadership.ChangeConfiguration(change)
            : Forward(EntryKind.Configuration, [ConfigurationChangeCodec.Encode(change)]);
    }

    /// <summary>Asks from which index on a read can be answered.</summary>
    /// <param name="request">The caller's number.</param>
    public Admission Read(long request)
    {
        if (FindRefusal() is { } refusal)
            return refusal;
        if (!replica.IsLeader && replica.Leader.IsNone)
            return Admission.Refuse(Refusal.NoLeader, ReplicaId.None);

        var isTaken = replica.IsLeader ? reads.TryAskHere(request) : reads.TryForward(request);
        return isTaken ? Admission.Take(Term.Zero, LogIndex.Zero) : Admission.Refuse(Refusal.Busy, replica.Leader);
    }

    /// <summary>Hands leadership over, or asks the leader to.</summary>
    /// <param name="target">Who is to lead.</param>
    public Admission TransferLeadership(ReplicaId target)
    {
        if (FindRefusal() is { } refusal)
            return refusal;
        if (replica.IsLeader)
            return leadership.Transfer(target);
        if (replica.Leader.IsNone)
            return Admission.Refuse(Refusal.NoLeader, ReplicaId.None);
        if (target.Value < 1)
            return Admission.Refuse(Refusal.UnknownReplica, replica.Leader, $"there is no replica {target}");

        replica.Outbox.Send(new Message { Kind = MessageKind.TransferLeadership, To = replica.Leader, Subject = target }, replica.Term);
        return Admission.Take(Term.Zero, LogIndex.Zero);
    }

    /// <summary>Campaigns now.</summary>
    public Admission Campaign()
    {
        if (FindRefusal() is { } refusal)
            return refusal;
        if (replica.IsLeader)
            return Admission.Refuse(Refusal.NoEffect, replica.Self);
        if (!replica.IsPromotable)
            return Admission.Refuse(Refusal.NotAVoter, replica.Leader);
        if (!elector.CanCampaign)
            return Admission.Refuse(Refusal.ChangePending, replica.Leader);

        elector.Campaign(replica.Options.PreVote, isForced: false);
        return Admission.Take(replica.Term, LogIndex.Zero);
    }

    /// <summary>Forgets the leader without leaving the term.</summary>
    public Admission ForgetLeader()
    {
        if (FindRefusal() is { } refusal)
            return refusal;
        if (replica.Role != Role.Follower || replica.Leader.IsNone || replica.Options.Reads == ReadMode.Lease)
            return Admission.Refuse(Refusal.NoEffect, replica.Leader);

        replica.Leader = ReplicaId.None;
        reads.Abandon();
        return Admission.Take(replica.Term, LogIndex.Zero);
    }

    private Admission? FindRefusal()
    {
        if (replica.Fault is not null)
            return Admission.Refuse(Refusal.Stopped, ReplicaId.None, replica.Fault.Detail);
        return replica.Configuration.IsEmpty && replica.Options.EnforceReplicaIds ? Admission.Refuse(Refusal.NotInitialised, replica.Leader) : null;
    }

    private Admission Forward(EntryKind kind, ReadOnlySpan<ReadOnlyMemory<byte>> payloads)
    {
        if (replica.Leader.IsNone)
            return Admission.Refuse(Refusal.NoLeader, ReplicaId.None);
        if (!replica.Options.ForwardProposals)
            return Admission.Refuse(Refusal.NotLeader, replica.Leader);

        var entries = new Entry[payloads.Length];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new Entry(Term.Zero, LogIndex.Zero, kind, payloads[i]);
        replica.Outbox.Send(new Message { Kind = MessageKind.Propose, To = replica.Leader, Entries = new EntryBatch(entries, 0, entries.Length) }, Term.Zero);
        return Admission.Take(Term.Zero, LogIndex.Zero);
    }
}
