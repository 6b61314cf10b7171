using System.CommandLine;
using System.CommandLine.Parsing;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Simulation.Clusters;
using DataWarehouse.Simulation.Fleets;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Simulation.Commands;

/// <summary>The options that say in what kind of world seeds are run, the same for all commands that run some.</summary>
/// <remarks>Not thread-safe; made once for each command.</remarks>
internal sealed class SeedOptions
{
    private readonly Option<SwarmWorkload> _workload = new("--workload") { Description = "core: one group; node: whole nodes with many groups; cluster: members, catalogue and placement.", DefaultValueFactory = _ => SwarmWorkload.Core, HelpName = "core|node|cluster" };
    private readonly Option<bool> _plain = new("--plain") { Description = "The plainest clients and no oracles: to see what the engine itself costs; for the workload core." };
    private readonly Option<string> _planted = new("--planted")
    {
        Description = $"A fault to put in on purpose: {Names<PlantedBug>()}; with the workload node: {Names<PlantedShardBug>()}; with the workload cluster: {Names<PlantedSystemBug>()}.",
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

        if (parsed.GetValue(_workload) == SwarmWorkload.Cluster)
        {
            var systemBug = Enum.Parse<PlantedSystemBug>(name);
            return new SeedKind((seed, trace) => ClusterWorld.Run(seed, systemBug, trace), planted + " --workload cluster");
        }

        var bug = Enum.Parse<PlantedBug>(name);
        Func<Clock.SeededRandom, PlantedBug, WorldParts>? fill = parsed.GetValue(_plain) ? WorldParts.Plain : null;
        return new SeedKind((seed, trace) => World.Run(seed, bug, trace, fill), planted + (fill is null ? string.Empty : " --plain"));
    }

    private void Check(CommandResult result)
    {
        var workload = result.GetValue(_workload);
        var name = result.GetValue(_planted) ?? nameof(PlantedBug.None);
        var (type, names) = workload switch
        {
            SwarmWorkload.Node => (typeof(PlantedShardBug), Names<PlantedShardBug>()),
            SwarmWorkload.Cluster => (typeof(PlantedSystemBug), Names<PlantedSystemBug>()),
            _ => (typeof(PlantedBug), Names<PlantedBug>()),
        };
        if (!Enum.IsDefined(type, name)) result.AddError($"{_planted.Name}: {name} is none of {names}.");
        if (workload != SwarmWorkload.Core && result.GetValue(_plain)) result.AddError($"{_plain.Name} is for the workload core.");
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());
}
