using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Node.Diagnostics;

/// <summary>Logs what goes wrong between nodes.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="log">The log.</param>
internal sealed partial class TransportLog(ILogger<TransportLog> log) : ITcpTransportObserver
{
    /// <inheritdoc/>
    public void OnRefused(PeerRefusal refusal) => Refused(refusal.Reason);

    /// <inheritdoc/>
    public void OnReceiverFault(PeerReceiverFault fault) => Faulted(fault.Exception);

    /// <inheritdoc/>
    public void OnCertificatesKept(string reason) => Kept(reason);

    [LoggerMessage(401, LogLevel.Warning, "A connection between nodes was refused: {Reason}")]
    private partial void Refused(string reason);

    [LoggerMessage(402, LogLevel.Error, "A message of another node could not be taken.")]
    private partial void Faulted(Exception exception);

    [LoggerMessage(403, LogLevel.Warning, "The certificates for peers stay: {Reason}")]
    private partial void Kept(string reason);
}
