namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>Whether a received vector or context may be used now. A refusal is a value, not a fault.</summary>
/// <remarks>Immutable and thread-safe. The default value is an admission.</remarks>
public readonly record struct Admission
{
    private Admission(CausalityError? refusal, Epoch waitFor)
    {
        Refusal = refusal;
        WaitFor = waitFor;
    }

    /// <summary>It may be used now.</summary>
    public static Admission Admitted => default;

    /// <summary>Why it may not be used now, or null when it may.</summary>
    public CausalityError? Refusal { get; }

    /// <summary>When the refusal is <see cref="CausalityError.AheadOfEpoch"/>: the epoch to apply first; else <see cref="Epoch.Zero"/>.</summary>
    public Epoch WaitFor { get; }

    /// <summary>Whether it may be used now.</summary>
    public bool IsAdmitted => Refusal is null;

    internal static Admission Wait(Epoch epoch) => new(CausalityError.AheadOfEpoch, epoch);

    internal static Admission Refuse(CausalityError error) => new(error, Epoch.Zero);
}
