namespace DataWarehouse.SDK.Transport;

/// <summary>An exception that an <see cref="IPeerReceiver"/> let out. The transport goes on with the next event.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Local">The transport whose receiver it is.</param>
/// <param name="Connection">The connection whose event it was.</param>
/// <param name="Exception">What the receiver threw.</param>
public sealed record PeerReceiverFault(PeerId Local, PeerConnection Connection, Exception Exception);
