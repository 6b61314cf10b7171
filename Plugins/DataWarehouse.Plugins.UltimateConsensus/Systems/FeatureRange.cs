namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>The feature levels at which a release can work.</summary>
/// <param name="Lowest">The lowest, 1 or more.</param>
/// <param name="Highest">The highest.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct FeatureRange(int Lowest, int Highest)
{
    /// <summary>What this release can do.</summary>
    public static FeatureRange OfThisRelease => new(FeatureLevels.Lowest, FeatureLevels.Highest);

    /// <summary>Why a release cannot take part in a cluster, and what to do; null if it can.</summary>
    /// <param name="level">The level at which the cluster was finalised.</param>
    public string? FindFlaw(int level) =>
        level > Highest ? FormattableString.Invariant($"the cluster was finalised at feature level {level}, and this release can do {this} only. Start a later release; a finalised level cannot be lowered")
        : level < Lowest ? FormattableString.Invariant($"the cluster is at feature level {level}, and this release needs {Lowest} or more. Start the release before on all nodes, run 'dw upgrade finalise --level {Lowest}', and upgrade then")
        : null;

    /// <summary>The levels, such as <c>1 to 2</c>.</summary>
    public override string ToString() => Lowest == Highest ? FormattableString.Invariant($"level {Highest}") : FormattableString.Invariant($"levels {Lowest} to {Highest}");
}
