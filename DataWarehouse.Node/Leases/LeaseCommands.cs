using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;

namespace DataWarehouse.Node.Leases;

/// <summary>The commands that the clock of leases logs.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class LeaseCommands
{
    /// <summary>A lease is over.</summary>
    /// <param name="id">The lease.</param>
    public static byte[] Revoke(long id) => KeyValueCommand.Encode(KeyValueOperation.LeaseRevoke, new LeaseRevokeRequest { ID = id }.ToByteArray());

    /// <summary>What is left of leases.</summary>
    /// <param name="left">Leases and seconds.</param>
    public static byte[] Checkpoint(IEnumerable<(long Id, long RemainingSeconds)> left)
    {
        var request = new LeaseCheckpointRequest();
        request.Checkpoints.AddRange(left.Select(static lease => new LeaseCheckpoint { ID = lease.Id, RemainingTTL = lease.RemainingSeconds }));
        return KeyValueCommand.Encode(KeyValueOperation.LeaseCheckpoint, request.ToByteArray());
    }
}
