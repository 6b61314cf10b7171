using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// One run of a node that passes proposals of its clients on to the leader. It opens a session under this name, so that (incarnation, boot,
/// sequence) names each forwarded proposal once and for all.
/// </summary>
/// <param name="Incarnation">The life of the node, or none for a client's own session.</param>
/// <param name="Boot">The number of the run, 1 or more, larger than that of any run before; 0 for a client's own session.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ForwarderBoot(Incarnation Incarnation, long Boot)
{
    /// <summary>No forwarder.</summary>
    public static ForwarderBoot None => default;

    /// <summary>Whether this is no forwarder.</summary>
    public bool IsNone => Incarnation.Value == 0;
}
