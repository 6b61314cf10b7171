namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>
/// One rule of the retirement protocol left out of the model: the oracle has to notice. The rules whose removal takes a longer coincidence
/// than random runs of this length bring about are the exhaustive checker's.
/// </summary>
public enum ClusterFault
{
    /// <summary>All rules hold.</summary>
    None,

    /// <summary>What a retired incarnation made is merged (rule 1).</summary>
    NoFence,

    /// <summary>A parked message is not tested again when it is taken up (rule 1).</summary>
    FenceOnArrivalOnly,

    /// <summary>A Seal needs no acknowledgement (rule 2).</summary>
    NoDrain,

    /// <summary>An answer counts that its source made before it had applied the Retire (rule 2).</summary>
    SourceMayLag,

    /// <summary>A further Retire does not restart the drain (rule 2).</summary>
    DrainNotRestarted,

    /// <summary>A member acknowledges after pulling from one other member (rule 2).</summary>
    AckAfterOnePeer,

    /// <summary>A member acknowledges after pulling one key from each (rule 2).</summary>
    AckAfterOneKey,

    /// <summary>A replica calls itself bootstrapped when it joins (rule 0).</summary>
    ClaimsEarly,

    /// <summary>Contexts are lifted when they are used (rule 0).</summary>
    ContextLifted,

    /// <summary>A delta carries the stamp of its replica (rule 0).</summary>
    DeltaWithReplicaStamp,

    /// <summary>A Forget waits only for the members that are bootstrapped (rule 6).</summary>
    ForgetIgnoresUnbootstrapped,
}
