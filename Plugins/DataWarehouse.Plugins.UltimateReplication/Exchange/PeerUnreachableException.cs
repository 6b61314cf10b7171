using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>Tells a policy that an exchange failed because its peer could not be reached; never leaves <see cref="GuardedExchange"/>.</summary>
/// <remarks>Immutable once thrown; safe to read from any thread.</remarks>
internal sealed class PeerUnreachableException(SyncResult result) : Exception(result.Error)
{
    internal SyncResult Result => result;
}
