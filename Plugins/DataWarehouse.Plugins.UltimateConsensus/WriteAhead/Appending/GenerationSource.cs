using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>Gives every life of a group a number that no life in this directory has had: the start in the high half, a count in the low one.</summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
/// <param name="epoch">This start.</param>
/// <param name="planted">A fault that is switched on.</param>
internal sealed class GenerationSource(StartEpoch epoch, PlantedLogBug planted)
{
    private uint _given;

    /// <summary>The next number.</summary>
    /// <exception cref="OverflowException">This start has begun 2^32 lives.</exception>
    public Generation Next()
    {
        var high = planted == PlantedLogBug.GenerationUsedAgain ? 0 : checked(epoch.Value << 32);
        return new Generation(high | checked(++_given));
    }
}
