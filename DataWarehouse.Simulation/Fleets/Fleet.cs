using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>What all parts of one world of nodes share.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class Fleet
{
    private readonly List<FleetGroup> _groups = [];
    private readonly EntryScratch _scratch = new();

    /// <summary>The clock.</summary>
    public required EventQueue Events { get; init; }

    /// <summary>The recorder.</summary>
    public required Recorder Recorder { get; init; }

    /// <summary>What happens, in numbers.</summary>
    public required SeedCounts Counts { get; init; }

    /// <summary>What the nodes are like.</summary>
    public required FleetPlan Plan { get; init; }

    /// <summary>The source that parts fork theirs from.</summary>
    public required SeededRandom Random { get; init; }

    /// <summary>Says who has been asked and not answered.</summary>
    public required CallerLedger Callers { get; init; }

    /// <summary>The streams between the nodes.</summary>
    public FleetNetwork Network { get; set; } = null!;

    /// <summary>The nodes.</summary>
    public FleetNode[] Nodes { get; set; } = [];

    /// <summary>Whether the faults are over.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Whether no client may ask anything at present.</summary>
    public bool IsDozing { get; set; }

    /// <summary>The election timeout of the slowest clock, in virtual microseconds.</summary>
    public long ElectionMicros => (long)Plan.Shard.Core.ElectionTicks * Plan.TickMicros * Plan.DriftPerMille.Max() / 1000;

    /// <summary>All groups that ever were, those that were destroyed included, by number.</summary>
    public IReadOnlyList<FleetGroup> Groups => _groups;

    /// <summary>Adds a group; its number is how many there were.</summary>
    /// <param name="group">The group.</param>
    public void Add(FleetGroup group) => _groups.Add(group);

    /// <summary>The group of a number, or null.</summary>
    /// <param name="id">The number.</param>
    public FleetGroup? Find(GroupId id) => id.Value >= 0 && id.Value < _groups.Count ? _groups[(int)id.Value] : null;

    /// <summary>The name of a node.</summary>
    /// <param name="node">Its number.</param>
    public static PeerId PeerOf(int node) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"n{node}"), new SDK.Replication.Incarnation(1));

    /// <summary>The number of a node.</summary>
    /// <param name="peer">Its name.</param>
    public static int NodeOf(PeerId peer) => int.Parse(peer.Node.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A frame leaves a node: the oracles of the groups see the messages in it.</summary>
    /// <param name="from">The node.</param>
    /// <param name="frame">The frame.</param>
    public void Sent(int from, ReadOnlyMemory<byte> frame)
    {
        var reader = new WireBatchReader(frame);
        while (reader.TryRead(out var item))
        {
            if (Find(item.Group) is not { IsDestroyed: false } group || group.ViewOn(from) is not { } view) continue;
            if (item.Kind >= WireFormat.FirstOtherKind)
            {
                if (Recorder.IsRead) Recorder.Say(from, $"-> g{item.Group} item {item.Kind} of {item.Content.Length} bytes");
                continue;
            }

            if (MessageCodec.Decode(item, _scratch, out var message) != WireFlaw.None) throw new Oracles.OracleViolationException("Framing", $"Node {from} sent a message that cannot be read.");
            group.Oracles.Sent(view, message);
            if (Recorder.IsRead) Recorder.Say(from, $"-> g{item.Group} {Recorder.Describe(message)}");
        }

        if (reader.Flaw != WireFlaw.None) throw new Oracles.OracleViolationException("Framing", $"Node {from} sent a frame that cannot be read: {reader.Flaw}.");
    }
}
