using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Recoveries;

/// <summary>
/// Whether an entry may be left out: every member of its group must be seen, hold the same entry, and have stopped at it; else some would apply what others leave out.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SkipRound
{
    /// <summary>Checks what was seen.</summary>
    /// <param name="group">The group.</param>
    /// <param name="index">The entry.</param>
    /// <param name="surveys">What was seen, of each member once.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="CommandFailedException">It must not be left out; the message says why, and what to do.</exception>
    public static EntryMark Check(long group, long index, IReadOnlyList<SkipSurvey> surveys)
    {
        if (group < 1) throw Refuse("Entries of the system group cannot be left out: every node would have to agree on what a member is. Report the fault, and recover what is needed from a backup.");
        if (surveys.Select(static survey => survey.Cluster).Distinct(StringComparer.Ordinal).Skip(1).Any()) throw Refuse("The directories belong to different clusters. Give those of one.");
        if (surveys.GroupBy(static survey => survey.Node, StringComparer.Ordinal).FirstOrDefault(static same => same.Skip(1).Any()) is { } twice) throw Refuse($"'{twice.Key}' is given twice. Give each member once.");
        var best = surveys.OrderByDescending(static survey => survey.Found.LastTerm).ThenByDescending(static survey => survey.Found.Last).First().Found;
        foreach (var member in best.Voters.Concat(best.OutgoingVoters).Concat(best.Learners))
        {
            if (!surveys.Any(survey => survey.Incarnation == member.Incarnation && survey.Found.Replica == member.Replica))
                throw Refuse($"Replica {member.Replica} on '{member.Node}' is a member too, and nothing is known of it: give its directory, or the report that 'dw group skip … --look --output json' writes there, with --report. If it is lost for good, remove it or recover the group first.");
        }

        var marks = surveys.Select(static survey => survey.Mark).Concat(surveys.SelectMany(survey => survey.Skips.Where(skip => skip.Entry.Index == index).Select(static skip => skip.Entry))).OfType<EntryMark>().Distinct().ToList();
        if (marks.Count != 1) throw Refuse($"The members {(marks.Count == 0 ? "hold no command" : "hold different commands")} at entry {index} of group {group}: there is nothing that can be left out.");

        // Machines are given committed entries only: that one has stopped there says more than a commit index, which is written late.
        foreach (var survey in surveys) CheckMember(survey, marks[0]);
        return marks[0];
    }

    private static void CheckMember(SkipSurvey survey, EntryMark mark)
    {
        if (survey.Skips.Any(skip => skip.Entry == mark)) return;
        if (survey.Found.Snapshot >= mark.Index) throw Refuse($"'{survey.Node}' has entry {mark.Index} in its snapshot: it was applied there, so it is the other members that are at fault. Remove those, and let them be filled anew.");
        if (survey.Stop is not { } stop || stop.Entry != mark)
            throw Refuse($"'{survey.Node}' has not stopped at entry {mark.Index}{(survey.Stop is { } other ? $" but at {other.Entry.Index}" : string.Empty)}: start it with the others, and wait until it has, or find out why it does not.");
    }

    private static CommandFailedException Refuse(string reason) => new(ExitCodes.Refused, reason);
}
