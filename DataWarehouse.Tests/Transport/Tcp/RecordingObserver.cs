using System.Collections.Concurrent;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Tests.Transport.Tcp;

/// <summary>Keeps what it is told. Thread-safe.</summary>
internal sealed class RecordingObserver : ITcpTransportObserver
{
    public ConcurrentQueue<PeerRefusal> Refusals { get; } = new();

    public ConcurrentQueue<PeerReceiverFault> Faults { get; } = new();

    public ConcurrentQueue<string> Kept { get; } = new();

    public void OnRefused(PeerRefusal refusal) => Refusals.Enqueue(refusal);

    public void OnReceiverFault(PeerReceiverFault fault) => Faults.Enqueue(fault);

    public void OnCertificatesKept(string reason) => Kept.Enqueue(reason);
}
