using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Offline;

namespace DataWarehouse.Node.Recoveries;

/// <summary>All that is seen of the survivors of one cluster, on this machine and on others, checked against whom the operator named.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class RecoveryRound
{
    private readonly IReadOnlyList<SurvivorSurvey> _surveys;

    private RecoveryRound(IReadOnlyList<SurvivorSurvey> surveys) => _surveys = surveys;

    /// <summary>Checks that what is seen is what was named.</summary>
    /// <param name="survivors">The names of all nodes that are left.</param>
    /// <param name="surveys">What was seen.</param>
    /// <exception cref="CommandFailedException">It does not fit together; the message says what to do.</exception>
    public static RecoveryRound Of(IReadOnlyList<string> survivors, IReadOnlyList<SurvivorSurvey> surveys)
    {
        if (surveys.Select(static survey => survey.Cluster).Distinct(StringComparer.Ordinal).Skip(1).Any())
            throw Refuse($"The directories belong to different clusters: {string.Join(", ", surveys.Select(static survey => $"{survey.Node} to {survey.Cluster}"))}. Give those of one.");
        if (surveys.GroupBy(static survey => survey.Node, StringComparer.Ordinal).FirstOrDefault(static same => same.Skip(1).Any()) is { } twice)
            throw Refuse($"'{twice.Key}' is given twice. Give each survivor once: its directory where it is on this machine, else its report.");
        if (surveys.FirstOrDefault(survey => !survivors.Contains(survey.Node, StringComparer.Ordinal)) is { } other)
            throw Refuse($"A directory or report of '{other.Node}' is given, which --survivors does not name: a node that is not named is given up. Name it, or leave its directory away.");
        if (survivors.FirstOrDefault(name => surveys.All(survey => survey.Node != name)) is { } missing)
            throw Refuse($"Nothing is known of survivor '{missing}': give its directory, or, where that is on another machine, run 'dw group recover DIRECTORY --output json' there and give the file with --report.");
        foreach (var recovery in surveys.SelectMany(static survey => survey.Recoveries))
        {
            if (surveys.FirstOrDefault(survey => recovery.Lost.Any(lost => lost.Incarnation == survey.Incarnation)) is { } gone)
                throw Refuse($"'{gone.Node}' was given up at {recovery.At:u} when group {recovery.Group} was recovered without it. It is no survivor: let it join again with an empty directory.");
        }

        return new RecoveryRound(surveys);
    }

    /// <summary>Makes the plan.</summary>
    /// <param name="group">The only group that is to be recovered; null for all that need it.</param>
    public RecoveryPlan Plan(long? group) => RecoveryPlanner.Make([.. _surveys.Select(static survey => survey.ToSurvivor())], group);

    /// <summary>What each survivor writes down: what all of them knew before, and what is done now.</summary>
    /// <param name="plan">What is done now.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<Recovery> Record(RecoveryPlan plan, DateTimeOffset now)
    {
        var known = _surveys.SelectMany(static survey => survey.Recoveries).DistinctBy(static recovery => (recovery.Plan, recovery.Group)).OrderBy(static recovery => recovery.At);
        var survivors = _surveys.Select(static survey => survey.Node).Order(StringComparer.Ordinal).ToList();
        return
        [
            .. known,
            .. plan.Recovered.Select(group => new Recovery
            {
                Plan = plan.Id,
                At = now,
                Group = group.Group,
                Generation = group.Generation,
                Winner = group.Winner!,
                Refilled = group.Refilled,
                Index = group.Index,
                Term = group.Term,
                Survivors = survivors,
                Lost = group.Lost,
                Statement = group.Statement,
            }),
        ];
    }

    private static CommandFailedException Refuse(string reason) => new(ExitCodes.Refused, reason);
}
