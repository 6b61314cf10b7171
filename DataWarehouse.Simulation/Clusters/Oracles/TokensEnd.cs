using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>Nobody joins by a token whose time is over (issue 6, bad input).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class TokensEnd : ILogOracle
{
    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        if (command is SystemCommand.CreateToken create && answer.Status == SystemStatus.Done) _ends[create.Hash.ToString()] = round + (int)create.Seconds;
        if (command is SystemCommand.Join join && answer.Status == SystemStatus.Done && _ends[join.Token.ToString()] <= round)
            throw new OracleViolationException(nameof(TokensEnd), FormattableString.Invariant($"{join.Introduction.Name} joined in round {round} by a token that ended in round {_ends[join.Token.ToString()]}."));
    }
}
