using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>How keyspaces begin and end.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class KeyspaceRules
{
    /// <summary>Asks for a keyspace; the planner places its groups.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Create(SystemState state, SystemCommand.CreateKeyspace command, RuleContext context)
    {
        if (FaultOf(command) is { } fault) return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"{fault}", "correct the request");
        if (state.KeyspaceTable.Find(command.Name) is { } before)
        {
            return before.Kind == command.Kind && before.GroupCount == command.GroupCount && before.Voters == command.Voters && before.Settings.Equals(command.Settings)
                ? SystemVerdict.AlreadyDone(state, before.Id)
                : SystemVerdict.Refuse(state, SystemStatus.KeyspaceExists, $"there is a keyspace '{command.Name}' of another form", "choose another name, or delete that keyspace first");
        }

        if (state.Keyspaces.Count >= SystemLimits.KeyspacesMax)
            return SystemVerdict.Refuse(state, SystemStatus.LimitReached, $"there are {SystemLimits.KeyspacesMax} keyspaces", "delete keyspaces that are not needed");
        if (GroupsAskedFor(state) + command.GroupCount > SystemLimits.GroupsMax)
            return SystemVerdict.Refuse(state, SystemStatus.LimitReached, $"there would be more than {SystemLimits.GroupsMax} groups", "ask for fewer groups, or delete keyspaces that are not needed");

        var made = new KeyspaceRecord
        {
            Id = context.Index,
            Name = command.Name,
            Kind = command.Kind,
            GroupCount = command.GroupCount,
            Voters = command.Voters,
            Settings = command.Settings,
        };
        return SystemVerdict.Done(state with { KeyspaceTable = state.KeyspaceTable.With(made.Name, made) }, SystemChanges.Keyspaces, made.Id);
    }

    /// <summary>Deletes a keyspace with its groups; their numbers are never used again.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Delete(SystemState state, SystemCommand.DeleteKeyspace command, RuleContext context)
    {
        if (state.KeyspaceTable.Find(command.Name) is not { } keyspace)
            return SystemVerdict.Refuse(state, SystemStatus.KeyspaceUnknown, $"there is no keyspace '{command.Name}'", "list the keyspaces with 'dw keyspace list'");
        if (keyspace.Id != command.Id)
            return SystemVerdict.Refuse(state, SystemStatus.Stale, $"keyspace '{command.Name}' has the number {keyspace.Id}, not {command.Id}: it is another one of the same name", "look again which one is meant");

        var groups = state.GroupTable;
        foreach (var group in keyspace.Groups) groups = groups.Without(group);
        var deleted = state with { KeyspaceTable = state.KeyspaceTable.Without(keyspace.Name), GroupTable = groups };
        return SystemVerdict.Done(
            Decisions.Record(deleted, context, -1, $"keyspace '{keyspace.Name}' ({keyspace.Id}) with {keyspace.Groups.Length} groups deleted"),
            SystemChanges.Keyspaces | SystemChanges.Groups | SystemChanges.Audit,
            keyspace.Id);
    }

    private static string? FaultOf(SystemCommand.CreateKeyspace command)
    {
        if (!SystemNames.IsName(command.Name)) return $"'{command.Name}' is no name: {SystemNames.Rule}";
        if (command.Voters is not (1 or 3 or 5)) return "a group has 1, 3 or 5 voters";
        return command.Kind switch
        {
            KeyspaceKind.Consensus => command.GroupCount == 1 ? null : "a consensus keyspace has one group",
            KeyspaceKind.Sharded => command.GroupCount is >= 1 and <= SystemLimits.GroupsOfKeyspaceMax ? null : FormattableString.Invariant($"a sharded keyspace has 1 to {SystemLimits.GroupsOfKeyspaceMax} groups"),
            KeyspaceKind.Convergent => command.GroupCount == 0 ? null : "a convergent keyspace has no groups",
            _ => "the kind of keyspace is not known",
        };
    }

    private static long GroupsAskedFor(SystemState state)
    {
        var groups = 1L;
        foreach (var keyspace in state.Keyspaces.Values) groups += keyspace.GroupCount;
        return groups;
    }
}
