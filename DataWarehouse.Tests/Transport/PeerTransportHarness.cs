using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

/// <summary>What the conformance suite needs of a transport's surroundings: making nodes, cutting links, and letting time pass.</summary>
public abstract class PeerTransportHarness : IDisposable
{
    /// <summary>Exceptions that receivers let out, as the transport reported them.</summary>
    public abstract IReadOnlyCollection<PeerReceiverFault> Faults { get; }

    /// <summary>Makes a transport that will reach all others of this harness; not started.</summary>
    public abstract IPeerTransport Create(PeerId local);

    /// <summary>Called after a transport was started, so that those that know each other by addresses can be told.</summary>
    public virtual void Started()
    {
    }

    /// <summary>Breaks all connections between two nodes and keeps them from coming back.</summary>
    public abstract void Disconnect(PeerId one, PeerId other);

    /// <summary>Lets two nodes connect again.</summary>
    public abstract void Reconnect(PeerId one, PeerId other);

    /// <summary>Lets the transports work until a condition holds; fails the test when it does not come to hold in reasonable
    /// time.</summary>
    public abstract void Until(Func<bool> condition, string expectation);

    /// <summary>Lets the transports work until nothing that was accepted is still under way.</summary>
    public abstract void Settle();

    /// <summary>Stops every transport.</summary>
    public abstract void Dispose();
}
