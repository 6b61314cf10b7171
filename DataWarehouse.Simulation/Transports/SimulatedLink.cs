using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Simulation.Transports;

/// <summary>One channel between two nodes, over all its connections.</summary>
/// <remarks>Not thread-safe; belongs to its network.</remarks>
internal sealed class SimulatedLink(int number, PeerId first, PeerId second, PeerChannel channel)
{
    /// <summary>Its place in the network's list.</summary>
    public int Number => number;

    /// <summary>The node whose name comes first.</summary>
    public PeerId First => first;

    /// <summary>The other node.</summary>
    public PeerId Second => second;

    /// <summary>The channel.</summary>
    public PeerChannel Channel => channel;

    /// <summary>Whether no connection may come about.</summary>
    public bool IsCut { get; set; }

    /// <summary>Whether a connection is up.</summary>
    public bool IsUp { get; set; }

    /// <summary>When the next connection may come about, in microseconds.</summary>
    public long ConnectFrom { get; set; }

    /// <summary>Which connection it is; events of earlier ones are passed over.</summary>
    public int Epoch { get; set; }

    /// <summary>The end at <see cref="First"/> that was told of the connection and not of its end, or null.</summary>
    public SimulatedEnd? EndOfFirst { get; set; }

    /// <summary>The same at <see cref="Second"/>.</summary>
    public SimulatedEnd? EndOfSecond { get; set; }

    /// <summary>The end of a node.</summary>
    /// <param name="peer">The node.</param>
    public SimulatedEnd? EndOf(PeerId peer) => peer == first ? EndOfFirst : EndOfSecond;

    /// <summary>The end across.</summary>
    /// <param name="end">An end of this link.</param>
    public SimulatedEnd? Across(SimulatedEnd end) => ReferenceEquals(end, EndOfFirst) ? EndOfSecond : EndOfFirst;
}
