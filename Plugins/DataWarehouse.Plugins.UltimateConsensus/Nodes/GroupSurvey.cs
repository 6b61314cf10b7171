using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>A look at all groups of a node, some at a time between two turns of their shards, so that thousands hold nobody up.</summary>
/// <param name="Groups">How the groups are, in no order.</param>
/// <param name="IsComplete">Whether all shards answered; one that stands still is left out.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GroupSurvey(IReadOnlyList<GroupGlance> Groups, bool IsComplete)
{
    private const int GroupsPerLook = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    internal static async Task<GroupSurvey> TakeAsync(IEnumerable<ShardLoop> shards, TimeProvider time, CancellationToken cancellationToken)
    {
        var surveys = await Task.WhenAll(shards.Select(shard => TakeAsync(shard, time, cancellationToken))).ConfigureAwait(false);
        return new GroupSurvey([.. surveys.SelectMany(static survey => survey.Groups)], surveys.All(static survey => survey.IsComplete));
    }

    private static async Task<GroupSurvey> TakeAsync(ShardLoop shard, TimeProvider time, CancellationToken cancellationToken)
    {
        var groups = new List<GroupGlance>();
        var next = 0L;
        try
        {
            while (true)
            {
                var from = next;
                var look = new TaskCompletionSource<(List<GroupGlance> Groups, long Next)>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!shard.TryPost(on => look.TrySetResult(Look(on, from)))) return new GroupSurvey(groups, IsComplete: false);
                (var some, next) = await look.Task.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
                groups.AddRange(some);
                if (next < 0) return new GroupSurvey(groups, IsComplete: true);
            }
        }
        catch (TimeoutException)
        {
            return new GroupSurvey(groups, IsComplete: false);
        }
    }

    /// <summary>On the shard's thread: some groups from a number on, and the number to go on with, or -1.</summary>
    private static (List<GroupGlance> Groups, long Next) Look(Shard shard, long from)
    {
        var all = shard.Sleeper.All;
        var some = new List<GroupGlance>();
        var place = all.PlaceOf(new GroupId(from));
        for (; place < all.Count && some.Count < GroupsPerLook; place++) some.Add(GroupGlance.Of(all[place]));
        return (some, place < all.Count ? all[place].Group.Value : -1);
    }
}
