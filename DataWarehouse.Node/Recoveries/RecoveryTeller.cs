using DataWarehouse.Node.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Recoveries;

/// <summary>
/// Tells the system group of recoveries that this node has won and that it does not know of: until then it takes the group for what it was. The oldest first, since generations follow each other.
/// </summary>
/// <remarks>Used by one loop.</remarks>
/// <param name="book">The recoveries.</param>
/// <param name="gate">The way to the system group's leader.</param>
/// <param name="log">Where it is logged.</param>
internal sealed partial class RecoveryTeller(RecoveryBook book, SystemGate gate, ILogger<RecoveryTeller> log)
{
    /// <summary>Enough for people; the file beside the log has all of them.</summary>
    private const int MembersNamed = 5;

    private readonly HashSet<(string Plan, long Group)> _refused = [];

    /// <summary>Tells what is to be told.</summary>
    /// <param name="state">What was agreed on.</param>
    /// <param name="self">This node.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    /// <returns>Whether everything is known that can be.</returns>
    public async Task<bool> TellAsync(SystemState state, PeerId self, CancellationToken cancellationToken)
    {
        var isKnown = true;
        foreach (var recovery in book.Recoveries)
        {
            var isOurs = recovery.Winner.Node == self.Node && recovery.Winner.Incarnation == self.Incarnation.Value;
            if (!isOurs || _refused.Contains((recovery.Plan, recovery.Group)) || !state.Groups.TryGetValue(recovery.Group, out var record) || record.Generation >= recovery.Generation) continue;
            var answer = await gate.ProposeAsync(CommandOf(recovery), cancellationToken).ConfigureAwait(false);
            if (answer is { IsDone: true }) Recorded(recovery.Group, recovery.Generation, recovery.Statement);
            else if (answer is null) isKnown = false;
            else Refuse(recovery, answer);
        }

        return isKnown;
    }

    private static SystemCommand.RecordRecovery CommandOf(Recovery recovery) => new(
        recovery.Group,
        recovery.Generation,
        [.. recovery.Refilled.Append(recovery.Winner).Select(static member => new RecoveredVoter(member.Replica, new Incarnation(member.Incarnation)))],
        TextOf(recovery));

    private static string TextOf(Recovery recovery)
    {
        var text = FormattableString.Invariant($"recovered from less than a quorum at {recovery.At:u} by plan {recovery.Plan}, generation {recovery.Generation} goes on with '{recovery.Winner.Node}' from entry {recovery.Index} of term {recovery.Term}; ")
            + $"given up: {string.Join(", ", recovery.Lost.Select(static member => member.Node).Distinct().Take(MembersNamed))}; {recovery.Statement}";
        return text.Length <= SystemLimits.TextBytesMax / 4 * 3 ? text : text[..(SystemLimits.TextBytesMax / 4 * 3)];
    }

    private void Refuse(Recovery recovery, SystemAnswer answer)
    {
        _refused.Add((recovery.Plan, recovery.Group));
        NotRecorded(recovery.Group, recovery.Generation, answer.Status, answer.Reason, answer.WayOut);
    }

    [LoggerMessage(731, LogLevel.Warning, "The system group knows now that group {Group} was recovered, in generation {Generation}: {Statement}")]
    private partial void Recorded(long group, int generation, string statement);

    [LoggerMessage(732, LogLevel.Error, "The system group does not record that group {Group} was recovered, in generation {Generation}: {Status}, {Reason}. To go on: {WayOut}. It is tried again at the next start.")]
    private partial void NotRecorded(long group, int generation, SystemStatus status, string reason, string wayOut);
}
