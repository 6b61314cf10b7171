namespace DataWarehouse.Simulation.Swarms;

/// <summary>What happened in a world, or in many together.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SeedCounts
{
    /// <summary>Messages that a running replica took, answers of snapshot transfers included.</summary>
    public long Delivered { get; set; }

    /// <summary>Commands that a core took.</summary>
    public long Proposals { get; set; }

    /// <summary>Queries that were answered.</summary>
    public long Reads { get; set; }

    /// <summary>Entries that state machines applied.</summary>
    public long Applied { get; set; }

    /// <summary>Processes that ended, with power or without.</summary>
    public long Crashes { get; set; }

    /// <summary>Crashes that lost unsynced data.</summary>
    public long PowerLosses { get; set; }

    /// <summary>Partitions, one-way ones included.</summary>
    public long Partitions { get; set; }

    /// <summary>Configuration changes that took effect.</summary>
    public long Changes { get; set; }

    /// <summary>Leadership transfers that were asked for.</summary>
    public long Transfers { get; set; }

    /// <summary>Snapshots taken.</summary>
    public long Snapshots { get; set; }

    /// <summary>Snapshots put in place at another replica.</summary>
    public long Installs { get; set; }

    /// <summary>Syncs that failed, full disks included.</summary>
    public long FailedDisks { get; set; }

    /// <summary>Disks that were damaged or rolled back.</summary>
    public long LostDisks { get; set; }

    /// <summary>Processes that handled nothing for a while.</summary>
    public long StuckShards { get; set; }

    /// <summary>Whole machines that stood still for a while and did not catch up on their ticks.</summary>
    public long ClockJumps { get; set; }

    /// <summary>Worlds whose phase with faults was several times as long as usual.</summary>
    public long LongSeeds { get; set; }

    /// <summary>Worlds in which a minority stayed dead at the end.</summary>
    public long LastingDeaths { get; set; }

    /// <summary>Worlds in which a minority stayed cut off in part at the end.</summary>
    public long LastingCuts { get; set; }

    /// <summary>Worlds in which a minority stayed slow at the end.</summary>
    public long LastingSlowness { get; set; }

    /// <summary>The longest wait for a leader after the faults, in thousandths of what it may take.</summary>
    public long LeaderWaitPerMille { get; set; }

    /// <summary>The longest wait for a group that is whole, in thousandths of what it may take.</summary>
    public long WholeWaitPerMille { get; set; }

    /// <summary>Elections that were won.</summary>
    public long Elections { get; set; }

    /// <summary>Old entries read back for a follower.</summary>
    public long Fetches { get; set; }

    /// <summary>Old entries that came after the wish was forgotten, or that did not fit the log any more, or none.</summary>
    public long FetchesInVain { get; set; }

    /// <summary>Processes that ended before they were ready to serve.</summary>
    public long CrashesAtStart { get; set; }

    /// <summary>Starts given up because the disk failed, most of them while the journal was read.</summary>
    public long FailedStarts { get; set; }

    /// <summary>Followers that forgot their leader without leaving the term.</summary>
    public long ForgottenLeaders { get; set; }

    /// <summary>Lost messages that the sender's core was told of.</summary>
    public long Unreachable { get; set; }

    /// <summary>Several commands that were proposed in one call and taken.</summary>
    public long Batches { get; set; }

    /// <summary>Sessions that clients closed.</summary>
    public long ClosedSessions { get; set; }

    /// <summary>Nodes that pass proposals on and came back as a later run.</summary>
    public long ForwarderRestarts { get; set; }

    /// <summary>Starts of replicas of an earlier release than others.</summary>
    public long OldStarts { get; set; }

    /// <summary>Groups that were made; 0 in worlds of one group.</summary>
    public long Groups { get; set; }

    /// <summary>Groups that were destroyed.</summary>
    public long DestroyedGroups { get; set; }

    /// <summary>Connections between nodes that broke.</summary>
    public long BrokenStreams { get; set; }

    /// <summary>Disks that were full for a while.</summary>
    public long FullDisks { get; set; }

    /// <summary>Replicas that began anew from what was durable, because the disk was full.</summary>
    public long BegunAnew { get; set; }

    /// <summary>Beats between nodes.</summary>
    public long Beats { get; set; }

    /// <summary>Lists of sleeping groups that were asked for, because digests differed.</summary>
    public long Lists { get; set; }

    /// <summary>Worlds all of whose groups came to rest asleep.</summary>
    public long Dozes { get; set; }

    /// <summary>Replicas among them whose state machine was made anew, too.</summary>
    public long Rebuilt { get; set; }

    /// <summary>Disks that answered nothing for a while.</summary>
    public long StalledDisks { get; set; }

    /// <summary>State machines that threw.</summary>
    public long FailedMachines { get; set; }

    /// <summary>Frames that a shard had no room for.</summary>
    public long DroppedFrames { get; set; }

    /// <summary>Moves of replicas that a planner began.</summary>
    public long Moves { get; set; }

    /// <summary>Nodes that asked to join a cluster.</summary>
    public long Joins { get; set; }

    /// <summary>Nodes whose removal was asked for.</summary>
    public long Removals { get; set; }

    /// <summary>Times that a system group had no quorum.</summary>
    public long Blackouts { get; set; }

    /// <summary>Virtual time in microseconds.</summary>
    public long VirtualMicros { get; set; }

    /// <summary>Adds the counts of another world.</summary>
    /// <param name="other">The other counts.</param>
    public void Add(SeedCounts other)
    {
        Delivered += other.Delivered;
        Proposals += other.Proposals;
        Reads += other.Reads;
        Applied += other.Applied;
        Crashes += other.Crashes;
        PowerLosses += other.PowerLosses;
        Partitions += other.Partitions;
        Changes += other.Changes;
        Transfers += other.Transfers;
        Snapshots += other.Snapshots;
        Installs += other.Installs;
        FailedDisks += other.FailedDisks;
        LostDisks += other.LostDisks;
        StuckShards += other.StuckShards;
        ClockJumps += other.ClockJumps;
        LongSeeds += other.LongSeeds;
        LastingDeaths += other.LastingDeaths;
        LastingCuts += other.LastingCuts;
        LastingSlowness += other.LastingSlowness;
        LeaderWaitPerMille = Math.Max(LeaderWaitPerMille, other.LeaderWaitPerMille);
        WholeWaitPerMille = Math.Max(WholeWaitPerMille, other.WholeWaitPerMille);
        Elections += other.Elections;
        Fetches += other.Fetches;
        FetchesInVain += other.FetchesInVain;
        CrashesAtStart += other.CrashesAtStart;
        FailedStarts += other.FailedStarts;
        ForgottenLeaders += other.ForgottenLeaders;
        Unreachable += other.Unreachable;
        Batches += other.Batches;
        ClosedSessions += other.ClosedSessions;
        ForwarderRestarts += other.ForwarderRestarts;
        OldStarts += other.OldStarts;
        Groups += other.Groups;
        DestroyedGroups += other.DestroyedGroups;
        BrokenStreams += other.BrokenStreams;
        FullDisks += other.FullDisks;
        BegunAnew += other.BegunAnew;
        Beats += other.Beats;
        Lists += other.Lists;
        Dozes += other.Dozes;
        Rebuilt += other.Rebuilt;
        DroppedFrames += other.DroppedFrames;
        StalledDisks += other.StalledDisks;
        FailedMachines += other.FailedMachines;
        Moves += other.Moves;
        Joins += other.Joins;
        Removals += other.Removals;
        Blackouts += other.Blackouts;
        VirtualMicros += other.VirtualMicros;
    }
}
