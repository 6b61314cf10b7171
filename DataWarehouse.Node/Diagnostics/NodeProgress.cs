using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Watching;

namespace DataWarehouse.Node.Diagnostics;

/// <summary>What of this node does not get on although the node is alive, by the names that operators know. It asks nobody, so that it can say so whatever stands still.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="engine">Knows what stands still.</param>
/// <param name="table">Knows the keyspaces.</param>
/// <param name="settings">How long a tick is.</param>
internal sealed class NodeProgress(NodeEngine engine, KeyspaceTable table, NodeSettings settings)
{
    /// <summary>A thread that has stood still for so many times the time after which it is reported will not go on: only a restart helps.</summary>
    private const int HopelessTimes = 6;

    /// <summary>What stands still: the disk, threads, then groups, a bounded number.</summary>
    public IReadOnlyList<Standstill> Now => engine.Standstills;

    /// <summary>Says what stands still, with the keyspace and for how long.</summary>
    /// <param name="standstill">What.</param>
    public string Describe(Standstill standstill) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{standstill.Text}{NameOf(standstill.Group)}, for {(settings.Engine.Tick * standstill.Ticks).TotalSeconds:0.#} s");

    /// <summary>The name of the keyspace of a group, in brackets with a blank before; nothing where there is none.</summary>
    /// <param name="group">The group, or null.</param>
    public string NameOf(long? group)
    {
        if (group is not { } number) return string.Empty;
        if (number == SystemGroup.Number) return " (the system group)";
        return table.FindOpen(number) is { } keyspace ? $" (keyspace '{keyspace.Entry.Name}')" : string.Empty;
    }

    /// <summary>Why only a restart of the node helps, or null.</summary>
    public string? FindHopeless() => Now.FirstOrDefault(found => found.Kind is StandstillKind.Shard or StandstillKind.Lane && found.Ticks >= (long)settings.Engine.StuckAfterTicks * HopelessTimes) is { } hopeless
        ? Describe(hopeless)
        : null;

    /// <summary>That the disk does not answer, so that nothing can be written here; or null.</summary>
    public string? FindDisk() => Now.FirstOrDefault(static found => found.Kind == StandstillKind.Disk) is { } disk ? Describe(disk) : null;

    /// <summary>Whether a thread stands still that would have to answer a question about a group.</summary>
    /// <param name="group">The group.</param>
    public bool IsMute(long group)
    {
        var shard = engine.ShardOf(group);
        return Now.Any(found => found.Kind is StandstillKind.Shard or StandstillKind.Lane && found.Shard == shard);
    }
}
