namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Hears what an apply lane has done.</summary>
/// <remarks>Called from inside <see cref="ApplyLane.RunOnce"/>.</remarks>
internal interface IApplyOwner
{
    /// <summary>The lane goes to the state machine of a replica.</summary>
    /// <param name="replica">Which.</param>
    void Began(AppliedReplica replica);

    /// <summary>A replica has applied entries, or something else has become of it.</summary>
    /// <param name="report">What.</param>
    void Reported(in ApplyReport report);
}
