using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Simulation.Clusters;

/// <summary>One life of a node: from an empty data directory to its removal, or to the loss of its data.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="slot">Its place among the nodes.</param>
/// <param name="number">Its number among all lives of the world.</param>
internal sealed class NodeLife(int slot, int number)
{
    /// <summary>Its place among the nodes.</summary>
    public int Slot { get; } = slot;

    /// <summary>Its number among all lives of the world.</summary>
    public int Number { get; } = number;

    /// <summary>Its name; later lives in the same place have the same.</summary>
    public string Name { get; } = FormattableString.Invariant($"n{slot}");

    /// <summary>The number in its data directory.</summary>
    public UInt128 Directory { get; } = (UInt128)(number + 1);

    /// <summary>Its incarnation once it has joined.</summary>
    public Incarnation Incarnation { get; set; }

    /// <summary>Its life, as others address it.</summary>
    public PeerId Peer => new(Name, Incarnation);

    /// <summary>Whether its process runs.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Whether nothing reaches it and nothing comes from it.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Whether the cluster lets it take part: it has joined, and its last start was answered with done.</summary>
    public bool TakesPart { get; set; }

    /// <summary>Whether its data is gone, or older than what it has promised: it must never take part again.</summary>
    public bool IsLost { get; set; }

    /// <summary>Whether an operator wants it removed, or its disk was set back: no group can count on it from then on.</summary>
    public bool IsDoomed { get; set; }

    /// <summary>The feature level of its release.</summary>
    public int Release { get; set; } = 1;

    /// <summary>Its labels.</summary>
    public AttributeSet Labels { get; set; } = AttributeSet.Empty;

    /// <summary>The number in its address, which changes now and then.</summary>
    public int Address { get; set; }

    /// <summary>How often its data directory was opened.</summary>
    public long Starts { get; set; } = 1;

    /// <summary>The last batch that is durable in its log.</summary>
    public long Batch { get; set; }

    /// <summary>The run of its process.</summary>
    public long Boot { get; set; } = (number * 1_000L) + 1;

    /// <summary>How far its data has come, as it says itself.</summary>
    public PeerProgress Progress => new(new PeerBoot(new BootId((UInt128)Boot), Starts), Batch);

    /// <summary>The round since which it was not heard, or -1.</summary>
    public int SilentSince { get; set; } = -1;

    /// <summary>The round since which it was heard without a break, or -1.</summary>
    public int HeardSince { get; set; } = -1;

    /// <summary>The round in which it comes back by itself.</summary>
    public int BackAt { get; set; }

    /// <summary>The round up to which it neither applies the system group's log nor does what it says, for whatever reason.</summary>
    public int LagsUntil { get; set; }

    /// <summary>Its state machine of the system group.</summary>
    public SystemMachine? Machine { get; set; }

    /// <summary>Shows the membership to whoever needs epochs.</summary>
    public SystemMembership Membership { get; set; } = new(static failure => throw new InvalidOperationException("No callback throws here.", failure));

    /// <summary>How many entries of the system group it has applied.</summary>
    public int Applied { get; set; }

    /// <summary>The replicas that it holds, by group.</summary>
    public SortedDictionary<long, ModelReplica> Replicas { get; } = [];

    /// <summary>Whether others reach it and take it for a member.</summary>
    public bool IsReached => IsUp && !IsCutOff && TakesPart;

    /// <summary>What it says of its program; releases differ by their levels only.</summary>
    public NodeProgram Program => new(Incarnation, 1, FormattableString.Invariant($"r{Release}"));

    /// <summary>What it says of itself when it joins.</summary>
    public NodeIntroduction Introduction => new() { Name = Name, Directory = Directory, Addresses = Addresses, Labels = Labels, FeatureLevel = Release };

    /// <summary>Where it is reached.</summary>
    public AttributeSet Addresses => AttributeSet.Of(new SystemAttribute(NodeLabels.PeerAddress, FormattableString.Invariant($"{Name}.{Address}:7000")));
}
