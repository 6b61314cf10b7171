using System.Collections.Concurrent;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

/// <summary>Keeps what a node says of its groups.</summary>
internal sealed class HeardNews : IRaftNodeObserver
{
    public ConcurrentQueue<string> All { get; } = new();

    public Action<long, long>? Questioned { get; set; }

    public void LeaderChanged(long group, long term, PeerId leader, bool leadsHere) => All.Enqueue($"{group} led by {leader.Node}{(leadsHere ? " here" : string.Empty)}");

    public void MembersChanged(long group, IReadOnlyList<RaftMemberStatus> members) =>
        All.Enqueue($"{group} members {string.Join(' ', members.Select(static member => $"{member.Member.Replica}:{member.Part}"))}");

    public void ReplicaStopped(long group, string fault) => All.Enqueue($"{group} stopped {fault}");

    public void ReplicaRemoved(long group, long replica) => All.Enqueue($"{group} removed {replica}");

    public void MembershipQuestioned(long group, long replica)
    {
        All.Enqueue($"{group} questioned {replica}");
        Questioned?.Invoke(group, replica);
    }

    /// <summary>Waits until something was said.</summary>
    public async Task<string> UntilAsync(Func<string, bool> condition)
    {
        var soon = NodeCluster.Soon;
        while (true)
        {
            soon.ThrowIfCancellationRequested();
            if (All.FirstOrDefault(condition) is { } found) return found;
            await Task.Yield();
        }
    }
}
