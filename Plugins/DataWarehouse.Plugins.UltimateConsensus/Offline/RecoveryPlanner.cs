using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>
/// Decides with which of the survivors each group goes on that has lost its quorum (docs/decisions/0041). The same survivors give the same plan, in whatever order and on whatever machine.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
public static class RecoveryPlanner
{
    private const long SystemGroup = 0;
    private const int IdBytes = 8;

    /// <summary>Makes a plan. Changes nothing.</summary>
    /// <param name="survivors">All nodes that are left, each once, with sound logs.</param>
    /// <param name="group">The only group that is to be recovered; null for all that need it.</param>
    /// <exception cref="ArgumentException">There is no survivor, one stands there twice, or one's log could not be read.</exception>
    public static RecoveryPlan Make(IReadOnlyList<RecoverySurvivor> survivors, long? group)
    {
        ArgumentNullException.ThrowIfNull(survivors);
        if (survivors.Count == 0 || survivors.Select(static survivor => survivor.Node).Distinct(StringComparer.Ordinal).Count() != survivors.Count)
            throw new ArgumentException("A recovery needs survivors, each of them once.", nameof(survivors));
        if (survivors.FirstOrDefault(static survivor => survivor.Look.Refusal is not null) is { } unread)
            throw new ArgumentException($"The log of {unread.Node} could not be read: {unread.Look.Refusal}", nameof(survivors));
        RecoverySurvivor[] ordered = [.. survivors.OrderBy(static survivor => survivor.Node, StringComparer.Ordinal)];
        var numbers = ordered.SelectMany(static survivor => survivor.Look.Groups.Select(static found => found.Group)).Distinct().Where(number => group is null || number == group).Order();
        List<RecoveryGroupPlan> plans = [.. numbers.Select(number => Plan(number, ordered))];
        return new RecoveryPlan { Id = IdOf(ordered, group), Groups = plans, Refusal = Refuse(plans, group) };
    }

    private static string? Refuse(List<RecoveryGroupPlan> plans, long? group)
    {
        if (plans.Any(static plan => plan.Fate == RecoveryFate.Recovered || plan.Refilled.Count > 0)) return null;
        if (group is { } number && plans.Count == 0) return string.Create(CultureInfo.InvariantCulture, $"no survivor holds group {number}: 'dw log check DIRECTORY' lists the groups of a directory");
        return group is not null ? plans[0].Statement : "every group of the survivors has its quorum among them, or nothing that can go on: start them";
    }

    private static RecoveryGroupPlan Plan(long number, RecoverySurvivor[] survivors)
    {
        var holders = survivors.Select(survivor => (Survivor: survivor, Found: survivor.Look.Groups.FirstOrDefault(found => found.Group == number))).Where(static holder => holder.Found is not null)
            .Select(static holder => (holder.Survivor, Found: holder.Found!)).ToList();
        var filled = holders.Where(static holder => holder.Found.IsFilled).OrderByDescending(static holder => holder.Found.LastTerm).ThenByDescending(static holder => holder.Found.Last).ToList();
        if (filled.Count == 0)
        {
            return new RecoveryGroupPlan
            {
                Group = number,
                Fate = RecoveryFate.Nothing,
                Statement = "what the survivors hold of it was never filled, or was fenced by a repair: restore its keyspace from a backup, or delete it and make it again",
            };
        }

        var (winner, best) = filled[0];
        var living = filled.Select(static holder => (holder.Survivor.Node, holder.Survivor.Incarnation, holder.Found.Replica)).ToHashSet();
        var isServed = IsQuorum(best.Voters, living) && (best.OutgoingVoters.Count == 0 || IsQuorum(best.OutgoingVoters, living));
        return isServed ? Served(number, survivors, best, living) : Recover(number, survivors, holders, winner, best);
    }

    /// <summary>Started, the survivors go on; only who was to be filled anew by an earlier recovery, and was not, is waited for.</summary>
    private static RecoveryGroupPlan Served(long number, RecoverySurvivor[] survivors, RecoveryGroup best, HashSet<(string Node, long Incarnation, long Replica)> living) => new()
    {
        Group = number,
        Fate = RecoveryFate.Serves,
        Generation = ReplicaNumbers.GenerationOf(best.LastReplica),
        Index = best.Last,
        Term = best.LastTerm,
        Refilled = number != SystemGroup || ReplicaNumbers.GenerationOf(best.LastReplica) == 1 ? [] : [.. MembersOf(best).Where(member => survivors.Any(survivor => IsOn(member, survivor) && IsOfThePast(survivor, number, best)))],
        Statement = string.Create(
            CultureInfo.InvariantCulture,
            $"{best.Voters.Count(voter => living.Contains((voter.Node, voter.Incarnation, voter.Replica)))} of its {best.Voters.Count} voters are survivors, which is a quorum: start them, and nothing is lost"),
    };

    private static RecoveryGroupPlan Recover(long number, RecoverySurvivor[] survivors, List<(RecoverySurvivor Survivor, RecoveryGroup Found)> holders, RecoverySurvivor winner, RecoveryGroup best)
    {
        var generation = ReplicaNumbers.GenerationOf(best.LastReplica) + 1;
        var next = ReplicaNumbers.FirstOf(generation);
        RecoveryMember[] refilled = number != SystemGroup ? [] : [.. survivors.Where(survivor => survivor != winner).Select(survivor => new RecoveryMember(next++, survivor.Node, survivor.Incarnation))];
        var commit = Math.Max(holders.Max(static holder => holder.Found.Commit), best.Commit);
        return new RecoveryGroupPlan
        {
            Group = number,
            Fate = RecoveryFate.Recovered,
            Generation = generation,
            Winner = new RecoveryMember(next, winner.Node, winner.Incarnation),
            Index = best.Last,
            Term = best.LastTerm,
            Commit = Math.Min(commit, best.Last),
            NewTerm = holders.Max(static holder => holder.Found.Term) + 1,
            Refilled = refilled,
            Behind = [.. holders.Where(holder => holder.Survivor != winner).Select(static holder => string.Create(CultureInfo.InvariantCulture, $"{holder.Survivor.Node}, replica {holder.Found.Replica}, at entry {holder.Found.Last} of term {holder.Found.LastTerm}"))],
            Lost = [.. MembersOf(best).Where(member => !survivors.Any(survivor => IsOn(member, survivor)))],
            Statement = string.Create(CultureInfo.InvariantCulture, $"entries behind {best.Last}, if the members that are given up had acknowledged any, are lost; those behind {Math.Min(commit, best.Last)} were not known to be committed, and count from now on"),
        };
    }

    private static bool IsOfThePast(RecoverySurvivor survivor, long number, RecoveryGroup best) =>
        survivor.Look.Groups.FirstOrDefault(found => found.Group == number) is var found
        && (found is null || ReplicaNumbers.GenerationOf(found.Replica) < ReplicaNumbers.GenerationOf(best.LastReplica));

    private static IEnumerable<RecoveryMember> MembersOf(RecoveryGroup group) => group.Voters.Concat(group.OutgoingVoters).Concat(group.Learners).Distinct().OrderBy(static member => member.Replica);

    private static bool IsQuorum(IReadOnlyList<RecoveryMember> voters, HashSet<(string Node, long Incarnation, long Replica)> living) =>
        voters.Count(voter => living.Contains((voter.Node, voter.Incarnation, voter.Replica))) * 2 > voters.Count;

    private static bool IsOn(RecoveryMember member, RecoverySurvivor survivor) => member.Node == survivor.Node && member.Incarnation == survivor.Incarnation;

    private static string IdOf(RecoverySurvivor[] survivors, long? group)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"group {group}\n");
        foreach (var survivor in survivors)
        {
            text.Append(CultureInfo.InvariantCulture, $"{survivor.Node}@{survivor.Incarnation} {survivor.Look.Directory} {survivor.Look.Start}.{survivor.Look.Batch}\n");
            foreach (var found in survivor.Look.Groups)
            {
                text.Append(CultureInfo.InvariantCulture, $"{found.Group} {found.Replica} {found.Term} {found.Commit} {found.Last} {found.LastTerm} {found.LastReplica}");
                foreach (var member in MembersOf(found)) text.Append(CultureInfo.InvariantCulture, $" {member.Replica}@{member.Node}@{member.Incarnation}");
                text.Append('\n');
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, IdBytes));
    }
}
