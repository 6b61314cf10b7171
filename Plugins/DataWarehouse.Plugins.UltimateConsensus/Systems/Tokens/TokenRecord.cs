using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;

/// <summary>What the cluster remembers of a join token: enough to recognise it, not enough to use it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record TokenRecord : IStoredRecord
{
    /// <summary>Its name, for those who list and revoke tokens.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of its secret.</summary>
    public required TokenHash Hash { get; init; }

    /// <summary>When it ends by the clock of the log, in ticks of 100 ns UTC since the year 1.</summary>
    public required long ExpiresAtTicks { get; init; }

    /// <summary>How many nodes may still join by it.</summary>
    public required int UsesLeft { get; init; }

    void IStoredRecord.Write(FieldWriter writer) => Write(writer);

    internal static TokenRecord Read(ref FieldReader reader) => new()
    {
        Name = SystemFields.Name(ref reader),
        Hash = TokenHash.Read(ref reader),
        ExpiresAtTicks = reader.Number(),
        UsesLeft = SystemFields.Small(ref reader, 1, SystemLimits.NodesMax),
    };

    internal void Write(FieldWriter writer)
    {
        SystemFields.Write(writer, Name);
        Hash.Write(writer);
        writer.Number(ExpiresAtTicks);
        writer.Number(UsesLeft);
    }
}
