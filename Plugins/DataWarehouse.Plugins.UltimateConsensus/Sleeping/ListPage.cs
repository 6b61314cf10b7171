using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>A part of the list of sleeping groups that one shard of a node leads.</summary>
/// <param name="From">The part holds all of them from this group on.</param>
/// <param name="Next">Before which group the part ends; none if it goes to the end.</param>
/// <param name="Shards">How many shards the node has; the part speaks of groups g with g modulo this number equal to <paramref name="Shard"/>.</param>
/// <param name="Shard">Which shard it is.</param>
/// <param name="Groups">The groups, ascending.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ListPage(GroupId From, GroupId? Next, int Shards, int Shard, ImmutableArray<ListedGroup> Groups)
{
    /// <summary>Whether the part says all there is to say of a group.</summary>
    /// <param name="group">The group.</param>
    public bool Covers(GroupId group) => group.Value >= From.Value && (Next is not { } next || group.Value < next.Value) && group.Value % Shards == Shard;

    /// <summary>What the part says of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public ListedGroup? Find(GroupId group)
    {
        var (low, high) = (0, Groups.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Groups[middle].Group.Value == group.Value) return Groups[middle];
            if (Groups[middle].Group.Value < group.Value) low = middle + 1;
            else high = middle - 1;
        }

        return null;
    }
}
