using System.Globalization;

namespace DataWarehouse.SDK.Transport;

/// <summary>Which run of a peer's process is at the other end of a connection, as the peer said when it connected.</summary>
/// <param name="Id">The run. The same on all channels, and after a reconnect as long as the process lives.</param>
/// <param name="StartCounter">
/// How many times the peer's data directory has been opened, 1 or more; each run of one life has a higher number than the runs before.
/// </param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct PeerBoot(BootId Id, long StartCounter)
{
    /// <summary>The run as <c>boot/start counter</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}/{StartCounter}");
}
