namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>What the catalogue of groups says about a replica that hears nothing from its group.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal enum CatalogueAnswer : byte
{
    /// <summary>The catalogue could not be asked, or does not know: the replica campaigns again, after another timeout.</summary>
    Unknown,

    /// <summary>The replica is a member: it may campaign again at once.</summary>
    Member,

    /// <summary>The replica was removed: it begins no campaign of its own, and asks again after another timeout.</summary>
    Removed,
}
