using System.Diagnostics.Metrics;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.SDK.Diagnostics;

/// <summary>What the vectors of one membership report.</summary>
/// <remarks>Thread-safe. The meter belongs to the factory; the instrument keeps the membership alive as long as the meter lives.</remarks>
public sealed class CausalityInstruments
{
    /// <summary>
    /// Observable counter, unit <c>{collision}</c>: how often two vectors gave one node id and version to different incarnations. Anything
    /// but 0 means that a node id was reused.
    /// </summary>
    public const string DotCollisions = "datawarehouse.causality.dot.collisions";

    /// <summary>Makes the instruments of a membership.</summary>
    /// <param name="meterFactory">The host's factory.</param>
    /// <param name="membership">The membership to report on.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public CausalityInstruments(IMeterFactory meterFactory, IClusterMembership membership)
    {
        ArgumentNullException.ThrowIfNull(membership);
        DataWarehouseMeter.Create(meterFactory).CreateObservableCounter(
            DotCollisions,
            () => DottedVersionVector.DotCollisionsSeen(membership),
            "{collision}",
            "Entries of two vectors that give one node id and version to different incarnations.");
    }
}
