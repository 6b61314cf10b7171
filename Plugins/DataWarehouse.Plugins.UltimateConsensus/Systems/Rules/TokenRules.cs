using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>Join tokens. Their time is that of the log, so all replicas end them at the same entry.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class TokenRules
{
    /// <summary>Makes a token known.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    public static SystemVerdict Create(SystemState state, SystemCommand.CreateToken command)
    {
        if (!SystemNames.IsName(command.Name)) return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"the token has no name", SystemNames.Rule);
        if (command.Seconds is < 1 or > SystemLimits.TokenSecondsMax || command.Uses is < 1 or > SystemLimits.NodesMax)
        {
            return SystemVerdict.Refuse(
                state,
                SystemStatus.Invalid,
                $"a token is good for 1 to {SystemLimits.TokenSecondsMax} seconds and 1 to {SystemLimits.NodesMax} nodes",
                "ask for less, and make another token later");
        }

        var current = WithoutEnded(state);
        foreach (var token in current.Tokens.Values)
        {
            if (string.Equals(token.Name, command.Name, StringComparison.Ordinal) && token.Hash == command.Hash) return SystemVerdict.AlreadyDone(state);
            if (string.Equals(token.Name, command.Name, StringComparison.Ordinal) || token.Hash == command.Hash)
                return SystemVerdict.Refuse(state, SystemStatus.TokenExists, $"there is a token '{token.Name}' with that name or that secret", "choose another name, or revoke that token first");
        }

        if (current.Tokens.Count >= SystemLimits.TokensMax)
            return SystemVerdict.Refuse(state, SystemStatus.LimitReached, $"there are {SystemLimits.TokensMax} tokens", "revoke tokens that are not needed, or wait until some end");

        var made = new TokenRecord { Name = command.Name, Hash = command.Hash, ExpiresAtTicks = state.ClockTicks + (command.Seconds * TimeSpan.TicksPerSecond), UsesLeft = command.Uses };
        return SystemVerdict.Done(current with { TokenTable = current.TokenTable.With(made.Name, made) }, SystemChanges.Tokens, made.ExpiresAtTicks);
    }

    /// <summary>Ends a token.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    public static SystemVerdict Revoke(SystemState state, SystemCommand.RevokeToken command) =>
        state.TokenTable.Find(command.Name) is null
            ? SystemVerdict.Refuse(state, SystemStatus.TokenUnknown, $"there is no token '{command.Name}'", "list the tokens with 'dw token list'")
            : SystemVerdict.Done(state with { TokenTable = state.TokenTable.Without(command.Name) }, SystemChanges.Tokens);

    /// <summary>Finds the token that a node has shown.</summary>
    /// <param name="state">The state.</param>
    /// <param name="hash">The hash of its secret.</param>
    public static TokenRecord? Find(SystemState state, TokenHash hash)
    {
        foreach (var token in state.Tokens.Values)
        {
            if (token.Hash == hash) return token;
        }

        return null;
    }

    /// <summary>With one use of a token spent.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="token">The token.</param>
    public static SystemState Spend(SystemState state, TokenRecord token) => state with
    {
        TokenTable = token.UsesLeft == 1 ? state.TokenTable.Without(token.Name) : state.TokenTable.With(token.Name, token with { UsesLeft = token.UsesLeft - 1 }),
    };

    private static SystemState WithoutEnded(SystemState state)
    {
        var table = state.TokenTable;
        foreach (var token in state.Tokens.Values)
        {
            if (token.ExpiresAtTicks <= state.ClockTicks) table = table.Without(token.Name);
        }

        return ReferenceEquals(table, state.TokenTable) ? state : state with { TokenTable = table };
    }
}
