using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>One replica of a group on one node, from its creation to its destruction, as oracles see it.</summary>
/// <remarks>Not thread-safe; belongs to its group.</remarks>
/// <param name="group">The group.</param>
/// <param name="node">The number of the node.</param>
/// <param name="replica">The replica.</param>
internal sealed class GroupReplica(FleetGroup group, int node, ReplicaId replica) : IReplicaView
{
    private Term _ledIn;
    private int _life;

    /// <summary>The group.</summary>
    public FleetGroup Group { get; } = group;

    /// <inheritdoc/>
    public int Node { get; } = node;

    /// <inheritdoc/>
    public ReplicaId Replica { get; } = replica;

    /// <summary>The replica on its shard while it runs, else null.</summary>
    public HostedReplica? Hosted { get; private set; }

    /// <inheritdoc/>
    public bool IsUp => Hosted is not null;

    /// <inheritdoc/>
    public RaftCore? Core => Hosted?.Core;

    /// <inheritdoc/>
    public bool IsDamaged => false;

    /// <inheritdoc/>
    public LogIndex Applied { get; private set; }

    /// <inheritdoc/>
    public ulong Digest { get; private set; }

    /// <summary>The digest of its sessions; it must run.</summary>
    public ulong SessionDigest => SessionTableCodec.Digest(Hosted!.Applied.Sessions);

    /// <summary>Whether its state machine was told to throw since it began.</summary>
    public bool MayFail { get; private set; }

    /// <summary>Whether its state machine has thrown, and it need not have come to its end by that yet.</summary>
    public bool HasThrown => Hosted?.Applied.Fault is not null;

    /// <summary>Whether it was looked at since its last turn.</summary>
    public bool IsStirred { get; set; }

    /// <summary>It runs from now on.</summary>
    /// <param name="hosted">The replica.</param>
    public void Begin(HostedReplica hosted)
    {
        (Hosted, Applied, Digest) = (hosted, hosted.Applied.Applied, MachineOf(hosted).Store.Digest);
        (IsStirred, MayFail, _life) = (false, false, hosted.Life);
        Group.Oracles.Restarted(this);
    }

    /// <summary>It does not run any more.</summary>
    public void End()
    {
        if (Hosted is null) return;
        Hosted = null;
        Group.Oracles.Crashed(this);
    }

    /// <summary>Says where its state machine throws, if it runs.</summary>
    /// <param name="failure">Where.</param>
    public void Fail(StoreFailure failure)
    {
        if (Hosted is null) return;
        MayFail |= failure != StoreFailure.None;
        MachineOf(Hosted).Failure = failure;
    }

    /// <summary>It is gone for good.</summary>
    public void Destroy()
    {
        Hosted = null;
        Group.Oracles.Destroyed(this);
    }

    /// <summary>
    /// Its core may have begun anew from what is durable, because the disk was full: to the oracles it is as if it had ended and come back, only that its state machine
    /// went on.
    /// </summary>
    /// <returns>Whether it has.</returns>
    public bool NoteNewLife()
    {
        if (Hosted is not { } hosted || hosted.Life == _life) return false;
        _life = hosted.Life;
        Group.Oracles.Crashed(this);
        Group.Oracles.Restarted(this);
        return true;
    }

    /// <summary>Says once of each term that it leads in it.</summary>
    public bool HasBegunToLead()
    {
        if (Core is not { Role: Role.Leader } core || core.Term == _ledIn) return false;
        _ledIn = core.Term;
        return true;
    }

    /// <summary>The lane has been given work and has done it: what it applied is told entry by entry, with the digest that the store had after each.</summary>
    /// <param name="works">The work, in order; that of other replicas is left out.</param>
    /// <returns>How many entries were applied.</returns>
    public int Observe(ReadOnlySpan<ApplyWork> works)
    {
        var count = 0;
        foreach (ref readonly var work in works)
        {
            if (work.Kind != ApplyWorkKind.Apply || !ReferenceEquals(work.Replica, Hosted?.Applied)) continue;
            if (work.Entry.Index <= Applied || work.Entry.Index > work.Replica.Applied) continue;
            Applied = work.Entry.Index;
            Digest = MachineOf(Hosted).DigestAfter(work.Entry.Index, Digest);
            Group.Oracles.Applied(this, work.Entry, Digest);
            count++;
        }

        return count;
    }

    /// <summary>The lane has taken the state of a snapshot.</summary>
    public void ObserveRestored()
    {
        if (Hosted is not { } hosted) return;
        (Applied, Digest) = (hosted.Applied.Applied, MachineOf(hosted).Store.Digest);
        Group.Oracles.Restored(this);
    }

    private static StoreMachine MachineOf(HostedReplica hosted) => (StoreMachine)hosted.Applied.Machine;
}
