using DataWarehouse.Plugins.UltimateConsensus.Memory;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>The voters of this process, as the mode wants them, and the members of every group.</summary>
/// <remarks>Immutable; thread-safe.</remarks>
internal sealed class VoterSet : IDisposable
{
    private const string NetworkedDirectory = "node";

    private readonly LocalNetwork? _network;

    private VoterSet(IReadOnlyList<PeerId> members, IReadOnlyList<Voter> here, LocalNetwork? network)
    {
        _network = network;
        Here = here;
        Nodes = members;
        Members = [.. members.Select(static (node, place) => new RaftMember(place + 1, node))];
    }

    /// <summary>The voters of this process.</summary>
    public IReadOnlyList<Voter> Here { get; }

    /// <summary>The nodes of all voters.</summary>
    public IReadOnlyList<PeerId> Nodes { get; }

    /// <summary>Knows which other nodes are connected; null where all are here.</summary>
    public WatchedTransport? Connections { get; private init; }

    /// <summary>The initial voters of every group.</summary>
    public IReadOnlyList<RaftMember> Members { get; }

    /// <summary>Makes the voters; none runs yet.</summary>
    /// <param name="options">The options, which are valid.</param>
    /// <param name="services">What they work with.</param>
    /// <exception cref="ConsensusException">Something is missing, or a directory cannot be used.</exception>
    public static VoterSet Make(UltimateConsensusOptions options, HostServices services) =>
        options.Mode == ConsensusMode.Networked ? Networked(options, services) : InThisProcess(options, services);

    /// <inheritdoc/>
    public void Dispose() => _network?.Dispose();

    private static VoterSet InThisProcess(UltimateConsensusOptions options, HostServices services)
    {
        if (options.Mode == ConsensusMode.Embedded) DirectoryManifest.Check(options.DataDirectory, options);
        var network = new LocalNetwork(PeerTransportLimits.Default, services.Telemetry.ReceiverFailed);
        var nodes = Enumerable.Range(1, options.Voters).Select(static number => new PeerId($"voter-{number}", new Incarnation(1))).ToArray();
        var voters = nodes.Select((node, place) =>
        {
            var (open, where) = options.Mode == ConsensusMode.Memory ? InMemory(options) : InDirectory(options, node.Node);
            return new Voter(place, node, new VoterPorts(open, () => network.CreateTransport(node), services.Time, where, fault => services.Telemetry.VoterFailed(node.Node, fault)));
        });
        return new VoterSet(nodes, [.. voters], network);
    }

    private static VoterSet Networked(UltimateConsensusOptions options, HostServices services)
    {
        if (services.Transport is not { } transport)
            throw new ConsensusException(ConsensusErrors.MissingService, $"Networked mode needs an {nameof(IPeerTransport)}; register one.", isTransient: false, null);
        var nodes = MemberList.Read(options.Members);
        if (!nodes.Contains(transport.Local))
        {
            throw new ConsensusException(
                ConsensusErrors.MissingService, $"The transport is that of {transport.Local}, which is none of the members: {string.Join(", ", nodes)}.", isTransient: false, null);
        }

        if (services.Disk is null) DirectoryManifest.Check(options.DataDirectory, options);
        var (open, where) = services.Disk is { } disk ? (() => disk, "the disk that the host gave") : InDirectory(options, NetworkedDirectory);
        var connections = new WatchedTransport(transport);
        var ports = new VoterPorts(open, () => connections, services.Time, where, fault => services.Telemetry.VoterFailed(transport.Local.Node, fault));
        return new VoterSet(nodes, [new Voter(0, transport.Local, ports)], null) { Connections = connections };
    }

    private static (Func<IDisk> Open, string Where) InMemory(UltimateConsensusOptions options)
    {
        var volume = new MemoryVolume(options.MemoryBytesMax);
        return (() => new MemoryDisk(volume, DiskLimits.Default), "the memory of this process");
    }

    private static (Func<IDisk> Open, string Where) InDirectory(UltimateConsensusOptions options, string name)
    {
        var directory = Path.GetFullPath(Path.Combine(options.DataDirectory, name));
        return (() => new OperatingSystemDisk(Directory.CreateDirectory(directory).FullName), $"'{directory}'");
    }
}
