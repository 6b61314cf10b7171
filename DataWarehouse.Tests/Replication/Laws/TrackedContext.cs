using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A context in a client's hands, beside the events its reader had really seen.</summary>
internal sealed record TrackedContext(int Key, CausalContext Context, EventSet Seen)
{
    internal static TrackedContext Blind(int key) => new(key, CausalContext.Empty, EventSet.None);
}
