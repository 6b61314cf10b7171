using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>
/// The leaders whose commit index moved and was not told with entries that followed. At a steady pace they are looked at: those that stood still since they were noted
/// tell it by itself, for nothing else may follow; of the others the next entries will.
/// </summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
internal sealed class LateCommits
{
    private List<HostedReplica> _noted = [];
    private List<HostedReplica> _looking = [];

    /// <summary>Whether a look is due some time.</summary>
    public bool HasSome => _noted.Count > 0;

    /// <summary>Notes a leader whose commit index waits, once.</summary>
    /// <param name="replica">The replica; another one does no harm.</param>
    public void Note(HostedReplica replica)
    {
        if (!replica.Core.HasUntoldCommit || replica.NotedCommit != LogIndex.Zero) return;
        replica.NotedCommit = replica.Core.Log.Commit;
        _noted.Add(replica);
    }

    /// <summary>Lets those tell their commit index that stood still.</summary>
    /// <param name="touch">Is given each of them.</param>
    public void Look(Action<HostedReplica> touch)
    {
        (_looking, _noted) = (_noted, _looking);
        foreach (var replica in _looking)
        {
            var noted = replica.NotedCommit;
            replica.NotedCommit = LogIndex.Zero;
            if (!replica.IsRunning) continue;
            if (replica.Core.Log.Commit != noted)
            {
                Note(replica);
                continue;
            }

            replica.Core.TellCommit();
            touch(replica);
        }

        _looking.Clear();
    }
}
