using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;
using DataWarehouse.Simulation.WriteAheadLogs.Model;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>
/// What a log holds after a crash is what it held after some request, the last acknowledged one or a later one: each request whole or not at all, in order,
/// and nothing else; groups that ended stay so. Where a word of the disk changed, the last durable batch may be taken for a torn one, since no later header proves it.
/// </summary>
/// <remarks>Source: issue 4 ("contents after recovery equal the model; acknowledged is there; nothing unacknowledged contradicts"). Stateless.</remarks>
internal static class ContentsEqualModel
{
    /// <summary>Checks what was found.</summary>
    /// <param name="process">The process that found it.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="kind">How the process before ended.</param>
    /// <param name="history">The requests.</param>
    public static void Check(LogProcess process, ulong digest, CrashKind kind, RequestHistory history)
    {
        if (history.Allows(digest, kind == CrashKind.BitRot)) return;
        throw new OracleViolationException(
            NameOf(process, history),
            $"After {kind} the log holds what it held after no request from {history.DurableThrough} to {history.LastNumber}:{Differences(process, history)}");
    }

    /// <summary>A group that neither lives in the acknowledged state nor begins later has come back.</summary>
    private static string NameOf(LogProcess process, RequestHistory history)
    {
        foreach (var stream in process.Log.Streams)
        {
            if (history.Durable.Find(stream.Group) is null && history.Latest.Find(stream.Group) is null) return "DestroyedStayDestroyed";
        }

        return nameof(ContentsEqualModel);
    }

    private static string Differences(LogProcess process, RequestHistory history)
    {
        var found = LogContents.Describe(process.Log, process.Medium).ToArray();
        var text = string.Empty;
        for (var number = 1; number <= history.Durable.GroupsMax; number++)
        {
            var group = new GroupId(number);
            var prefix = $"g{number} ";
            var actual = Array.Find(found, line => line.StartsWith(prefix, StringComparison.Ordinal)) ?? "nothing";
            var durable = history.Durable.Find(group)?.ToString() ?? "nothing";
            var latest = history.Latest.Find(group)?.ToString() ?? "nothing";
            if (actual == durable && actual == latest) continue;
            text += $"{Environment.NewLine}    g{number} found {actual}{Environment.NewLine}       acknowledged {durable}{Environment.NewLine}       latest {latest}";
        }

        return text;
    }
}
