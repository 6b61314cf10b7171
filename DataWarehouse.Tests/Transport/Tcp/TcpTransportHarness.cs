using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;

namespace DataWarehouse.Tests.Transport.Tcp;

internal sealed class TcpTransportHarness(PeerTransportLimits limits, Func<PeerId, TcpTransportOptions, TcpTransportOptions> adjust) : PeerTransportHarness
{
    private readonly TcpNet _net = new();

    public override IReadOnlyCollection<PeerReceiverFault> Faults => _net.Observer.Faults;

    public override IPeerTransport Create(PeerId local) => _net.Add(adjust(local, _net.Options(local) with { Limits = limits }));

    public override void Disconnect(PeerId one, PeerId other) => _net.SetCut(one, other, isCut: true);

    public override void Reconnect(PeerId one, PeerId other) => _net.SetCut(one, other, isCut: false);

    public override void Started() => _net.Update();

    public override void Until(Func<bool> condition, string expectation) => Eventually.Until(condition, expectation);

    // Threads cannot be seen at rest; what the suite checks after this must hold at any time.
    public override void Settle()
    {
    }

    public override void Dispose() => _net.Dispose();
}
