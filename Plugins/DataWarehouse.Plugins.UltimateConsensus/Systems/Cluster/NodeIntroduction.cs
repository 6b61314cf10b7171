using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>What a node says of itself when it wants to become a member.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record NodeIntroduction
{
    /// <summary>Its name; see <see cref="SystemNames.IsName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The random number in its data directory, not 0.</summary>
    public required UInt128 Directory { get; init; }

    /// <summary>Where it is reached; see <see cref="NodeLabels.PeerAddress"/>.</summary>
    public AttributeSet Addresses { get; init; } = AttributeSet.Empty;

    /// <summary>Its labels; see <see cref="NodeLabels.Zone"/>.</summary>
    public AttributeSet Labels { get; init; } = AttributeSet.Empty;

    /// <summary>The highest feature level that its release can do, 1 or more.</summary>
    public int FeatureLevel { get; init; } = 1;

    internal static NodeIntroduction Read(ref FieldReader reader) => new()
    {
        Name = SystemFields.Name(ref reader),
        Directory = SystemFields.Wide(ref reader),
        Addresses = AttributeSet.Read(ref reader),
        Labels = AttributeSet.Read(ref reader),
        FeatureLevel = SystemFields.Small(ref reader, 1, SystemLimits.FeatureLevelMax),
    };

    internal void Write(FieldWriter writer)
    {
        SystemFields.Write(writer, Name);
        SystemFields.Write(writer, Directory);
        Addresses.Write(writer);
        Labels.Write(writer);
        writer.Number(FeatureLevel);
    }
}
