using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>Which program a member runs. Known from <see cref="FeatureLevels.Programs"/> on, once the member has said so.</summary>
/// <param name="Incarnation">The member.</param>
/// <param name="LowestLevel">The lowest feature level at which its release can work.</param>
/// <param name="Release">The release, for people; at most 64 bytes of UTF-8.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record NodeProgram(Incarnation Incarnation, int LowestLevel, string Release) : IStoredRecord
{
    void IStoredRecord.Write(FieldWriter writer)
    {
        writer.Number(Incarnation.Value);
        writer.Number(LowestLevel);
        SystemFields.Write(writer, Release);
    }

    internal static NodeProgram Read(ref FieldReader reader) => new(
        SystemFields.Incarnation(ref reader),
        SystemFields.Small(ref reader, 1, SystemLimits.FeatureLevelMax),
        SystemFields.Text(ref reader, SystemLimits.ReleaseBytesMax));
}
