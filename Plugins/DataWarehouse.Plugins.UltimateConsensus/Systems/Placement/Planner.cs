using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>
/// Decides where replicas go: from values alone, so that the same values give the same plan. It runs on the system group's leader only; what it decides goes through the log as commands that say
/// everything, and each run begins from what was agreed on by then.
/// </summary>
/// <remarks>
/// <para>The duties of the caller, in order:</para>
/// <list type="number">
/// <item>Run it while this node leads the system group and has applied everything up to its own first entry; not more often than commands are answered, about once a second.</item>
/// <item>Give it what the leaders of groups said a few seconds ago at most; leave out what is older.</item>
/// <item>Propose its commands in their order. What is refused is forgotten, since the next run decides anew.</item>
/// </list>
/// Immutable and thread-safe.
/// </remarks>
public sealed class Planner
{
    private readonly PlannerOptions _options;
    private readonly PlantedSystemBug _planted;

    /// <summary>Makes a planner.</summary>
    /// <param name="options">How eagerly it moves replicas.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public Planner(PlannerOptions options)
        : this(options, PlantedSystemBug.None)
    {
    }

    internal Planner(PlannerOptions options, PlantedSystemBug planted)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Flaw is { } flaw) throw new ArgumentException(flaw, nameof(options));
        _options = options;
        _planted = planted;
    }

    /// <summary>Makes a plan.</summary>
    /// <param name="input">What it depends on.</param>
    public PlannerOutput Plan(PlannerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!input.State.IsInitialised) return new PlannerOutput([], [], 0, IsWhole: true);
        var run = new PlannerRun(input, _options, _planted);
        run.WatchMoves();
        run.PlaceKeyspaces();
        var (cursor, isWhole) = LookAtGroups(run, input);
        return run.Finish(cursor, isWhole);
    }

    /// <summary>Looks at so many groups behind the cursor, and at the system group in every run.</summary>
    private (long Cursor, bool IsWhole) LookAtGroups(PlannerRun run, PlannerInput input)
    {
        var groups = input.State.Groups;
        run.Look(groups[0]);
        var looked = 0;
        foreach (var group in Behind(groups, input.Cursor))
        {
            if (group.Group == 0) continue;
            if (looked++ == _options.GroupsPerRun) return (group.Group - 1, false);
            run.Look(group);
        }

        // From the front again, up to where this run began.
        foreach (var group in groups.Values)
        {
            if (group.Group > input.Cursor) break;
            if (group.Group == 0) continue;
            if (looked++ == _options.GroupsPerRun) return (group.Group - 1, false);
            run.Look(group);
        }

        return (0, true);
    }

    private static IEnumerable<GroupRecord> Behind(ImmutableSortedDictionary<long, GroupRecord> groups, long cursor)
    {
        foreach (var (number, group) in groups)
        {
            if (number > cursor) yield return group;
        }
    }
}
