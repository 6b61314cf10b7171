using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>Who votes and who learns in a group.</summary>
/// <remarks>
/// <see cref="ConfigurationChanger"/> makes sound ones from sound ones; whatever comes from outside is judged by <see cref="IsValid"/>.
/// Equal configurations have equal lists. Immutable and thread-safe.
/// </remarks>
internal sealed class Configuration : IEquatable<Configuration>
{
    /// <summary>How many members a group may have at most, whatever their part. The quorum rules sort that many on the stack.</summary>
    public const int MembersMax = 64;

    /// <summary>No members at all: what a replica has before its first append or snapshot.</summary>
    public static Configuration Empty { get; } = new();

    /// <summary>The voters; while joint, those of the new configuration. Ascending.</summary>
    public ImmutableArray<ReplicaId> Voters { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>While joint, the voters of the old configuration; else empty. Ascending.</summary>
    public ImmutableArray<ReplicaId> OutgoingVoters { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Members that receive the log and do not vote. Ascending; none of them is a voter of either side.</summary>
    public ImmutableArray<ReplicaId> Learners { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Outgoing voters that become learners when the joint configuration is left. Ascending.</summary>
    public ImmutableArray<ReplicaId> NextLearners { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>While joint: whether the leader leaves it by itself.</summary>
    public bool LeavesJointByItself { get; init; }

    /// <summary>Where each member lives. Ascending by replica; the same replicas as in the lists above.</summary>
    public ImmutableArray<Member> Members { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The highest replica id ever given in this group; an id up to it that is no member is a removed one.</summary>
    public ReplicaId LastReplica { get; init; }

    /// <summary>Whether two sets of voters must agree.</summary>
    public bool IsJoint => !OutgoingVoters.IsEmpty;

    /// <summary>Whether there is no member.</summary>
    public bool IsEmpty => Voters.IsEmpty && OutgoingVoters.IsEmpty && Learners.IsEmpty;

    /// <summary>A first configuration, not joint.</summary>
    /// <param name="voters">Who votes, in any order.</param>
    /// <param name="learners">Who learns, in any order.</param>
    /// <exception cref="ArgumentException">The two do not make a valid configuration; the message says why.</exception>
    public static Configuration Of(IEnumerable<Member> voters, IEnumerable<Member> learners)
    {
        ImmutableArray<Member> voting = [.. voters.OrderBy(m => m.Replica)];
        ImmutableArray<Member> learning = [.. learners.OrderBy(m => m.Replica)];
        ImmutableArray<Member> all = [.. voting.Concat(learning).OrderBy(m => m.Replica)];
        var configuration = new Configuration
        {
            Voters = [.. voting.Select(m => m.Replica)],
            Learners = [.. learning.Select(m => m.Replica)],
            Members = all,
            LastReplica = all.IsEmpty ? ReplicaId.None : all[^1].Replica,
        };
        return configuration.IsValid(out var reason) ? configuration : throw new ArgumentException(reason, nameof(voters));
    }

    /// <summary>Whether a replica votes, on either side. Allocates nothing.</summary>
    /// <param name="replica">The replica.</param>
    public bool IsVoter(ReplicaId replica) => Voters.AsSpan().Contains(replica) || OutgoingVoters.AsSpan().Contains(replica);

    /// <summary>Whether a replica is a learner at present; one that only becomes a learner later still votes. Allocates nothing.</summary>
    /// <param name="replica">The replica.</param>
    public bool IsLearner(ReplicaId replica) => Learners.AsSpan().Contains(replica);

    /// <summary>Whether a replica is a member in any part. Allocates nothing.</summary>
    /// <param name="replica">The replica.</param>
    public bool Contains(ReplicaId replica) => IsVoter(replica) || IsLearner(replica);

    /// <summary>Whether a replica was a member once and is none any more. Allocates nothing.</summary>
    /// <param name="replica">The replica.</param>
    public bool IsRemoved(ReplicaId replica) => !replica.IsNone && replica <= LastReplica && !Contains(replica);

    /// <summary>Looks up where a member lives. Allocates nothing.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="member">The member, or the default value.</param>
    public bool TryGetMember(ReplicaId replica, out Member member)
    {
        var place = ConfigurationRules.PlaceOf(Members.AsSpan(), replica);
        member = place >= 0 ? Members[place] : default;
        return place >= 0;
    }

    /// <summary>Whether the lists keep what this type promises of them.</summary>
    /// <param name="reason">What is wrong; empty if nothing is.</param>
    public bool IsValid(out string reason)
    {
        reason = ConfigurationRules.Fault(this);
        return reason.Length == 0;
    }

    /// <inheritdoc/>
    public bool Equals(Configuration? other) =>
        other is not null
        && LastReplica == other.LastReplica
        && LeavesJointByItself == other.LeavesJointByItself
        && Voters.AsSpan().SequenceEqual(other.Voters.AsSpan())
        && OutgoingVoters.AsSpan().SequenceEqual(other.OutgoingVoters.AsSpan())
        && Learners.AsSpan().SequenceEqual(other.Learners.AsSpan())
        && NextLearners.AsSpan().SequenceEqual(other.NextLearners.AsSpan())
        && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Configuration);

    /// <summary>A code from the numbers alone, the same in every process.</summary>
    public override int GetHashCode()
    {
        var mixed = LastReplica.Value;
        foreach (var voter in Voters)
        {
            mixed = unchecked((mixed * 31) + voter.Value);
        }

        return unchecked((int)(mixed ^ (mixed >> 32)));
    }

    /// <summary>The lists in the compact form of the scenario files, such as <c>voters=(1 2)&amp;&amp;(1) learners=(3) autoleave</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("voters=");
        AppendList(text, Voters);
        if (IsJoint) AppendList(text.Append("&&"), OutgoingVoters);
        if (!Learners.IsEmpty) AppendList(text.Append(" learners="), Learners);
        if (!NextLearners.IsEmpty) AppendList(text.Append(" learners_next="), NextLearners);
        if (LeavesJointByItself) text.Append(" autoleave");
        return text.ToString();
    }

    private static void AppendList(StringBuilder text, ImmutableArray<ReplicaId> replicas)
    {
        text.Append('(');
        for (var i = 0; i < replicas.Length; i++)
        {
            if (i > 0) text.Append(' ');
            text.Append(CultureInfo.InvariantCulture, $"{replicas[i].Value}");
        }

        text.Append(')');
    }
}
