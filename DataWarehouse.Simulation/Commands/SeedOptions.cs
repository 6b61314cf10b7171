using System.CommandLine;
using System.CommandLine.Parsing;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Simulation.Fleets;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Simulation.Commands;

/// <summary>The options that say in what kind of world seeds are run, the same for all commands that run some.</summary>
/// <remarks>Not thread-safe; made once for each command.</remarks>
internal sealed class SeedOptions
{
    private readonly Option<SwarmWorkload> _workload = new("--workload") { Description = "core: one group; node: whole nodes with many groups.", DefaultValueFactory = _ => SwarmWorkload.Core, HelpName = "core|node" };
    private readonly Option<bool> _plain = new("--plain") { Description = "The plainest clients and no oracles: to see what the engine itself costs; for the workload core." };
    private readonly Option<string> _planted = new("--planted")
    {
        Description = $"A fault to put in on purpose: {Names<PlantedBug>()}; with the workload node: {Names<PlantedShardBug>()}.",
        DefaultValueFactory = _ => nameof(PlantedBug.None),
        HelpName = "name",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Options.Add(_workload);
        command.Options.Add(_planted);
        command.Options.Add(_plain);
        command.Validators.Add(Check);
    }

    /// <summary>The kind of world that was asked for.</summary>
    /// <param name="parsed">The command line, checked.</param>
    public SeedKind Of(ParseResult parsed)
    {
        var name = parsed.GetValue(_planted)!;
        var planted = name == nameof(PlantedBug.None) ? string.Empty : $" --planted {name}";
        if (parsed.GetValue(_workload) == SwarmWorkload.Node)
        {
            var shardBug = Enum.Parse<PlantedShardBug>(name);
            return new SeedKind((seed, trace) => FleetWorld.Run(seed, shardBug, trace), planted + " --workload node");
        }

        var bug = Enum.Parse<PlantedBug>(name);
        Func<Clock.SeededRandom, PlantedBug, WorldParts>? fill = parsed.GetValue(_plain) ? WorldParts.Plain : null;
        return new SeedKind((seed, trace) => World.Run(seed, bug, trace, fill), planted + (fill is null ? string.Empty : " --plain"));
    }

    private void Check(CommandResult result)
    {
        var isNode = result.GetValue(_workload) == SwarmWorkload.Node;
        var name = result.GetValue(_planted) ?? nameof(PlantedBug.None);
        if (isNode ? !Enum.IsDefined(typeof(PlantedShardBug), name) : !Enum.IsDefined(typeof(PlantedBug), name))
            result.AddError($"{_planted.Name}: {name} is none of {(isNode ? Names<PlantedShardBug>() : Names<PlantedBug>())}.");
        if (isNode && result.GetValue(_plain)) result.AddError($"{_plain.Name} is for the workload core.");
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());
}
