using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Fuzz;

/// <summary>
/// Messages of any content. Most numbers lie near those of the core that will get them, because a message that is far off is dropped at once
/// and reaches nothing.
/// </summary>
internal sealed class RandomMessages(Random random)
{
    private static readonly long[] Extremes =
        [0, 1, int.MaxValue, long.MaxValue / 4, (long.MaxValue / 4) - 1, (long.MaxValue / 4) + 1, long.MaxValue - 1, long.MaxValue];

    private static readonly MessageKind[] FromLeaders = [MessageKind.Append, MessageKind.Append, MessageKind.Heartbeat, MessageKind.InstallSnapshot];

    private static readonly MessageKind[] ToLeaders =
        [MessageKind.AppendResponse, MessageKind.AppendResponse, MessageKind.HeartbeatResponse, MessageKind.ReadIndex, MessageKind.Propose];

    /// <summary>The next message for a core.</summary>
    public Message Next(RaftCore core)
    {
        var kind = Kind(core.Role);
        var term = kind <= MessageKind.InstallSnapshot && FromLeaders.Contains(kind) ? LeadersTerm(core) : Term(core.Term);
        var index = kind == MessageKind.Heartbeat ? Counted(core) : Index(core);
        var logTerm = LogTerm(core, index, term);
        return new Message
        {
            Kind = kind,
            Group = random.Next(50) == 0 ? new GroupId(random.Next(-1, 3)) : core.Group,
            From = From(core, kind, term),
            To = random.Next(50) == 0 ? Replica(core) : core.Self,
            Term = kind is MessageKind.Propose or MessageKind.ReadIndex && random.Next(4) > 0 ? default : term,
            Index = index,
            LogTerm = logTerm,
            Commit = random.Next(3) == 0 ? default : Counted(core),
            Refused = random.Next(3) == 0,
            Hint = random.Next(2) == 0 ? default : Index(core),
            Round = Round(),
            Subject = Replica(core),
            Forced = random.Next(4) == 0,
            Entries = kind is MessageKind.Append or MessageKind.Propose || random.Next(30) == 0 ? Entries(core, index, logTerm, term) : EntryBatch.Empty,
            Snapshot = random.Next(30) == 0 == (kind != MessageKind.InstallSnapshot) ? Snapshot(core, term) : null,
        };
    }

    /// <summary>Entries, mostly next to each other.</summary>
    public EntryBatch Entries(RaftCore core, LogIndex before, Term from, Term to)
    {
        var entries = new Entry[random.Next(5)];
        var (index, term) = (before.Value, from.Value);
        for (var i = 0; i < entries.Length; i++)
        {
            index = random.Next(40) == 0 ? (index + random.Next(-3, 4)) & long.MaxValue : index == long.MaxValue ? 0 : index + 1;
            term = random.Next(3) == 0 ? to.Value : random.Next(40) == 0 ? random.Next(9) : term;
            if (random.Next(index <= core.Log.Commit.Value ? 400 : 3) > 0 && core.Log.TryGetTerm(new LogIndex(index), out var known)) term = known.Value;
            var kind = random.Next(12) == 0 ? EntryKind.Configuration : random.Next(60) == 0 ? (EntryKind)random.Next(256) : EntryKind.Command;
            entries[i] = new Entry(new Term(term), new LogIndex(index), kind, kind == EntryKind.Configuration ? ChangeBytes() : Bytes(4));
        }

        return new EntryBatch(entries, 0, entries.Length);
    }

    /// <summary>A change of the configuration, sensible or not.</summary>
    public ConfigurationChange Change()
    {
        var parts = new ReplicaChange[random.Next(8) == 0 ? random.Next(70) : random.Next(4)];
        for (var i = 0; i < parts.Length; i++)
        {
            var id = random.Next(1, 12);
            parts[i] = new ReplicaChange((ChangeKind)random.Next(4), Given.Id(id), random.Next(3) == 0 ? default : Given.Node(id));
        }

        return new ConfigurationChange((ChangeTransition)random.Next(3), [.. parts]);
    }

    /// <summary>Bytes, any.</summary>
    public byte[] Bytes(int below)
    {
        var bytes = new byte[random.Next(below)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A replica, mostly a member.</summary>
    public ReplicaId Replica(RaftCore core)
    {
        var members = core.Configuration.Members;
        if (members.Length > 0 && random.Next(8) > 0) return members[random.Next(members.Length)].Replica;
        return random.Next(6) == 0 ? new ReplicaId(random.NextInt64(long.MinValue, long.MaxValue)) : new ReplicaId(random.Next(-1, 12));
    }

    private MessageKind Kind(Role role) => random.Next(100) switch
    {
        < 3 => (MessageKind)random.Next(256),
        < 40 => (MessageKind)random.Next(1, 16),
        _ => role switch
        {
            Role.Leader => ToLeaders[random.Next(ToLeaders.Length)],
            Role.Candidate => random.Next(2) == 0 ? MessageKind.VoteResponse : FromLeaders[random.Next(FromLeaders.Length)],
            Role.PreCandidate => random.Next(2) == 0 ? MessageKind.PreVoteResponse : FromLeaders[random.Next(FromLeaders.Length)],
            _ => FromLeaders[random.Next(FromLeaders.Length)],
        },
    };

    // Two leaders in a term are a fault, which ends a life; random ones would end nearly all of them at once.
    private ReplicaId From(RaftCore core, MessageKind kind, Term term)
    {
        var members = core.Configuration.Members;
        if (!FromLeaders.Contains(kind) || members.IsEmpty || random.Next(1000) == 0) return Replica(core);
        if (term == core.Term && !core.Leader.IsNone && core.Leader != core.Self) return core.Leader;
        return members[(int)(term.Value % members.Length)].Replica;
    }

    private Term Term(Term current) => random.Next(100) switch
    {
        < 80 => current,
        < 88 => new Term((current.Value + 1) & long.MaxValue),
        < 94 => new Term(Math.Max(0, current.Value - 1)),
        < 99 => new Term((current.Value + random.Next(3)) & long.MaxValue),
        _ => random.Next(20) == 0 ? new Term(Extremes[random.Next(Extremes.Length)]) : default,
    };

    private LogIndex Index(RaftCore core)
    {
        var near = random.Next(4) switch
        {
            0 => core.Log.Commit,
            1 => core.Log.Start,
            _ => core.Log.Last,
        };
        return random.Next(60) == 0 ? new LogIndex(Extremes[random.Next(Extremes.Length)]) : new LogIndex(Math.Max(0, near.Value + random.Next(-3, 3)));
    }

    private Term LogTerm(RaftCore core, LogIndex index, Term term) =>
        random.Next(index <= core.Log.Commit ? 400 : 10) > 0 && core.Log.TryGetTerm(index, out var known) ? known : random.Next(20) == 0 ? Term(core.Term) : term;

    // A leader that counts on more than the core has means that the core has lost what it acknowledged, which ends the life.
    private LogIndex Counted(RaftCore core)
    {
        var counted = Index(core);
        return counted > core.Log.Last && random.Next(300) > 0 ? core.Log.Last : counted;
    }

    private Term LeadersTerm(RaftCore core)
    {
        var term = Term(core.Term);
        return core.Role == Role.Leader && term == core.Term && random.Next(200) > 0 ? new Term(Math.Max(0, term.Value - 1)) : term;
    }

    private long Round() => random.Next(20) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 => Extremes[random.Next(Extremes.Length)],
        _ => random.Next(-1, 30),
    };

    private byte[] ChangeBytes()
    {
        var change = Change();
        var bytes = change.Changes.Length <= ConfigurationChange.ChangesMax ? ConfigurationChangeCodec.Encode(change) : Bytes(40);
        if (random.Next(100) == 0 && bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private SnapshotDescriptor Snapshot(RaftCore core, Term term)
    {
        var index = random.Next(3) == 0 ? new LogIndex(core.Log.Last.Value + random.Next(5)) : Index(core);
        var known = core.Log.TryGetTerm(index, out var own) && random.Next(100) > 0;
        return new SnapshotDescriptor(index, known ? own : random.Next(10) == 0 ? Term(core.Term) : term, Configuration(core));
    }

    private GroupConfiguration Configuration(RaftCore core)
    {
        if (random.Next(3) == 0) return core.Configuration;
        long[] Some(int below) => [.. Enumerable.Range(0, random.Next(below)).Select(_ => (long)random.Next(-1, 9))];
        if (random.Next(4) > 0)
        {
            return Given.Joint(
                [.. Some(5).Append(core.Self.Value).Where(id => id > 0).Distinct()],
                random.Next(3) == 0 ? [.. Some(4).Where(id => id > 0).Distinct()] : [],
                [],
                [],
                random.Next(2) == 0);
        }

        return new GroupConfiguration
        {
            Voters = [.. Some(70).Select(Given.Id)],
            OutgoingVoters = [.. Some(4).Select(Given.Id)],
            Learners = [.. Some(4).Select(Given.Id)],
            NextLearners = [.. Some(2).Select(Given.Id)],
            Members = [.. Some(6).Select(id => new Member(Given.Id(id), default))],
            LastReplica = Given.Id(random.Next(9)),
        };
    }
}
