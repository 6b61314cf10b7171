using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>What became of a reload.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ReloadOutcome
{
    /// <summary>Everything that is wrong with the new options; when not empty, the old policies stay as they are.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>Whether the new policies are in force.</summary>
    public bool IsApplied => Errors.IsEmpty;

    /// <summary>Policies that are new, or have other options than before and begin anew.</summary>
    public int Changed { get; init; }

    /// <summary>Policies that are as before and keep their breakers and limits.</summary>
    public int Kept { get; init; }

    /// <summary>Policies that are gone; calls under way end as they would have.</summary>
    public int Removed { get; init; }
}
