using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Offline;

namespace DataWarehouse.Node.Recoveries;

/// <summary>What is seen of one survivor's data directory, as it can be taken to another machine.</summary>
/// <param name="Cluster">The cluster that it belongs to.</param>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">Its life.</param>
/// <param name="Look">What its log holds.</param>
/// <param name="Recoveries">What was recovered before, as far as it knows.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SurvivorSurvey(string Cluster, string Node, long Incarnation, RecoveryLook Look, IReadOnlyList<Recovery> Recoveries)
{
    /// <summary>The survey as a recovery plans with it.</summary>
    public RecoverySurvivor ToSurvivor() => new(Node, Incarnation, Look);

    /// <summary>The lines for people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{Node}, life {Incarnation}, cluster {Cluster}, log at start {Look.Start}, batch {Look.Batch}");
        foreach (var group in Look.Groups)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"group {group.Group}: replica {group.Replica}, last entry {group.Last} of term {group.LastTerm}, {group.Commit} known to be committed, {(group.IsFilled ? $"voters {NamesOf(group.Voters)}{(group.OutgoingVoters.Count == 0 ? string.Empty : $" in the place of {NamesOf(group.OutgoingVoters)}")}" : "nothing to go on with")}");
        }
    }

    private static string NamesOf(IReadOnlyList<RecoveryMember> members) => string.Join(' ', members.Select(static member => string.Create(CultureInfo.InvariantCulture, $"{member.Replica}@{member.Node}")));
}
