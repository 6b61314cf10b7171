using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>Keeps what operators decided, the latest of it.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class Decisions
{
    /// <summary>Records a decision; the oldest record goes when there are too many.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="context">Where the decision stands.</param>
    /// <param name="group">The group it is about, or -1.</param>
    /// <param name="text">What was decided.</param>
    public static SystemState Record(SystemState state, RuleContext context, long group, FormattableString text)
    {
        var table = state.AuditTable.With(context.Index, new AuditRecord(context.Index, state.ClockTicks, group, FormattableString.Invariant(text)));
        while (table.Count > SystemLimits.AuditRecordsMax) table = table.Without(table.Rows.First().Key);
        return state with { AuditTable = table };
    }
}
