using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Model;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>Entries that are read are those that were written, neighbours from the first one asked for, and still part of the log at that moment.</summary>
/// <remarks>Source: the contract of <see cref="Plugins.UltimateConsensus.WriteAhead.ILogOwner.Read"/>. Stateless.</remarks>
internal static class ReadsEqualModel
{
    /// <summary>Checks what was read.</summary>
    /// <param name="group">The group.</param>
    /// <param name="from">The first entry asked for.</param>
    /// <param name="entries">What came.</param>
    /// <param name="history">The requests.</param>
    public static void Check(GroupId group, LogIndex from, EntryBatch entries, RequestHistory history)
    {
        for (var position = 0; position < entries.Count; position++)
        {
            ref readonly var entry = ref entries[position];
            if (entry.Index.Value != from.Value + position) Violated($"Entry {from.Value + position} of group {group} was asked for, entry {entry.Index} came.");
            var digest = StateDigest.OfEntry(entry.Index, entry.Term, entry.Kind, entry.Payload.Span);
            if (!Holds(history.Durable, group, entry.Index, digest) && !Holds(history.Latest, group, entry.Index, digest) && !HeldBetween(history, group, entry.Index, digest))
                Violated($"Entry {entry.Index} of term {entry.Term} of group {group}, {entry.Payload.Length} bytes, is none that the log holds.");
        }
    }

    private static bool Holds(LogModel model, GroupId group, LogIndex index, ulong digest) =>
        model.Find(group) is { } present && present.TryGet(index, out var entry) && entry.Digest == digest;

    /// <summary>Requests that need no sync become durable without a word.</summary>
    private static bool HeldBetween(RequestHistory history, GroupId group, LogIndex index, ulong digest)
    {
        var model = history.Durable.Clone();
        foreach (var request in history.Pending)
        {
            model.Apply(request.Writes);
            if (Holds(model, group, index, digest)) return true;
        }

        return false;
    }

    private static void Violated(string detail) => throw new OracleViolationException(nameof(ReadsEqualModel), detail);
}
