namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>What a change leads to.</summary>
/// <param name="Refusal">Why there is no new configuration, or none.</param>
/// <param name="Configuration">The new configuration; when refused, the one that was to be changed.</param>
/// <param name="Detail">The refusal in words; empty when taken.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ConfigurationVerdict(ConfigurationRefusal Refusal, Configuration Configuration, string Detail)
{
    /// <summary>Whether there is a new configuration.</summary>
    public bool IsTaken => Refusal == ConfigurationRefusal.None;
}
