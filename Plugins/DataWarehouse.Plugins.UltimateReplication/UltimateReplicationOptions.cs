using System.ComponentModel.DataAnnotations;
using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.SDK.Configuration;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>The plugin's options, section <see cref="SectionName"/>. Validated when the host starts, all errors at once.</summary>
/// <remarks>Not changed after start; then thread-safe.</remarks>
public sealed class UltimateReplicationOptions
{
    /// <summary>The configuration section: <c>DataWarehouse:UltimateReplication</c>.</summary>
    public const string SectionName = "DataWarehouse:UltimateReplication";

    /// <summary>The directory that holds the lease of dots; made where it is missing. Required.</summary>
    [Required]
    public string DataDirectory { get; set; } = string.Empty;

    /// <summary>
    /// What to do with concurrent values: <c>keep-siblings</c> (default), <c>last-writer-wins</c>, or <c>custom</c>, which needs a
    /// registered <see cref="SiblingMerge"/>.
    /// </summary>
    [Required]
    public string ConflictResolution { get; set; } = KeepSiblingsStrategy.StrategyName;

    /// <summary>How long the plugin rests between exchanges, each with the next peer in turn. Default 5 s; 10 ms to 1 h.</summary>
    [DurationRange("00:00:00.010", "01:00:00")]
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How much the replica holds and how long it waits.</summary>
    [Required]
    [ValidateObjectMembers]
    public ReplicationLimits Limits { get; set; } = new();
}
