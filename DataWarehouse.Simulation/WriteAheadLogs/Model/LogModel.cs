using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Simulation.WriteAheadLogs.Model;

/// <summary>What a log should hold after a sequence of requests: each group's present life.</summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
internal sealed class LogModel
{
    private readonly GroupModel?[] _groups;

    /// <summary>Holds nothing.</summary>
    /// <param name="groups">Groups are numbered from 1 to this.</param>
    public LogModel(int groups) => _groups = new GroupModel?[groups + 1];

    /// <summary>The highest number that a group can have.</summary>
    public int GroupsMax => _groups.Length - 1;

    /// <summary>The digest of all of it.</summary>
    public ulong Digest { get; private set; }

    /// <summary>The present life of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public GroupModel? Find(GroupId group) => group.Value > 0 && group.Value < _groups.Length ? _groups[group.Value] : null;

    /// <summary>Does what a request says.</summary>
    /// <param name="writes">The request.</param>
    public void Apply(ReadOnlySpan<GroupWrite> writes)
    {
        foreach (ref readonly var write in writes)
        {
            ref var group = ref _groups[write.Group.Value];
            if (group is not null) Digest -= group.Digest;
            if (write.Kind == GroupWriteKind.Destroy)
            {
                group = null;
                continue;
            }

            if (write.Kind == GroupWriteKind.Create) group = new GroupModel(write.Group, write.Replica);
            // A write without effect may stand although the beginning of its group was refused.
            if (group is null) continue;
            group.Apply(write);
            Digest += group.Digest;
        }
    }

    /// <summary>A copy that changes on its own.</summary>
    public LogModel Clone()
    {
        var copy = new LogModel(GroupsMax) { Digest = Digest };
        for (var number = 1; number < _groups.Length; number++) copy._groups[number] = _groups[number]?.Clone();
        return copy;
    }
}
