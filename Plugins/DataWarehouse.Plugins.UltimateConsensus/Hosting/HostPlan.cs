using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>What the options mean for nodes and groups.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class HostPlan
{
    private const int TicksPerHeartbeat = 2;
    private const int StuckTicksMin = 5;
    private const int OutcomeTicksMax = 1_000_000;

    /// <summary>How each node runs.</summary>
    /// <param name="options">The options, which are valid.</param>
    public static RaftNodeOptions NodeOptionsOf(UltimateConsensusOptions options)
    {
        var tick = options.HeartbeatInterval / TicksPerHeartbeat;
        var isAlone = options.Mode != ConsensusMode.Networked;
        return new RaftNodeOptions
        {
            Shards = options.Shards > 0 ? options.Shards : isAlone ? 1 : Math.Clamp(Environment.ProcessorCount, 1, 64),
            Tick = tick,
            HeartbeatTicks = TicksPerHeartbeat,
            ElectionTicks = (int)Math.Ceiling(options.ElectionTimeout / tick),
            OutcomeTicks = (int)Math.Clamp(Math.Ceiling(options.ProposeTimeout / tick), 1, OutcomeTicksMax),
            StuckAfterTicks = (int)Math.Clamp(Math.Ceiling(options.StuckAfter / tick), StuckTicksMin, OutcomeTicksMax),
            SnapshotEntries = options.SnapshotEntries,
            SegmentBytes = options.SegmentBytes,
            Durability = options.Mode == ConsensusMode.Memory ? NodeDurability.OperatingSystem : options.Durability,
            AllowUnsafeFileSystem = options.AllowUnsafeFileSystem || options.Mode == ConsensusMode.Memory,
        };
    }

    /// <summary>The most bytes that a command may have: what the engine takes, less what it puts round it.</summary>
    /// <param name="options">The options, which are valid.</param>
    public static int CommandBytesMaxOf(UltimateConsensusOptions options) =>
        Math.Min(CommandEnvelope.CommandBytesMax, (options.SegmentBytes / 8) - CommandEnvelopeCodec.OverheadBytesMax);
}
