using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>The members of the configuration in force and what is known of each, ascending by replica.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class MemberSet
{
    private Progress[] _members = [];

    /// <summary>The members.</summary>
    public ReadOnlySpan<Progress> All => _members;

    /// <summary>What is known of one member, or null for a stranger.</summary>
    /// <param name="replica">The member.</param>
    public Progress? Find(ReplicaId replica)
    {
        foreach (var member in _members)
        {
            if (member.Replica == replica)
                return member;
        }

        return null;
    }

    /// <summary>Takes over a configuration: keeps what is known of those who stay.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="options">The limits for new members.</param>
    /// <param name="last">The last entry of the log; a new member is first asked about it.</param>
    public void Follow(Configuration configuration, CoreOptions options, LogIndex last)
    {
        var next = LogIndex.Max(last, new LogIndex(1));
        var members = new Progress[configuration.Members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            var replica = configuration.Members[i].Replica;
            members[i] = Find(replica) ?? new Progress(replica, options, next) { IsActive = true };
            members[i].IsLearner = configuration.IsLearner(replica);
        }

        _members = members;
    }

    /// <summary>Begins anew with all members for a new term.</summary>
    /// <param name="last">The last entry of the log.</param>
    public void Restart(LogIndex last)
    {
        foreach (var member in _members)
            member.Restart(last.Next);
    }
}
