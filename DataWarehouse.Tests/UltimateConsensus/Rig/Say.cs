using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Rig;

/// <summary>Messages in few words. The receiver is replica 1 unless it is said.</summary>
internal static class Say
{
    public static Message Append(long from, long term, long index, long logTerm, long commit, params long[] terms) =>
        Base(MessageKind.Append, from, term) with
        {
            Index = new LogIndex(index),
            LogTerm = new Term(logTerm),
            Commit = new LogIndex(commit),
            Entries = Given.Entries(index + 1, terms),
        };

    public static Message Append(long from, long term, long index, long logTerm, long commit, EntryBatch entries) =>
        Append(from, term, index, logTerm, commit) with { Entries = entries };

    public static Message AppendOk(long from, long term, long index) =>
        Base(MessageKind.AppendResponse, from, term) with { Index = new LogIndex(index) };

    public static Message AppendRefused(long from, long term, long index, long hint, long hintTerm) =>
        AppendOk(from, term, index) with { Refused = true, Hint = new LogIndex(hint), LogTerm = new Term(hintTerm) };

    public static Message Heartbeat(long from, long term, long commit = 0, long round = 0) =>
        Base(MessageKind.Heartbeat, from, term) with { Commit = new LogIndex(commit), Round = round };

    public static Message HeartbeatOk(long from, long term, long round = 0) =>
        Base(MessageKind.HeartbeatResponse, from, term) with { Round = round };

    public static Message Vote(long from, long term, long lastIndex, long lastTerm, bool forced = false) =>
        Base(MessageKind.Vote, from, term) with { Index = new LogIndex(lastIndex), LogTerm = new Term(lastTerm), Forced = forced };

    public static Message Voted(long from, long term, bool granted = true) =>
        Base(MessageKind.VoteResponse, from, term) with { Refused = !granted };

    public static Message PreVote(long from, long term, long lastIndex, long lastTerm) =>
        Vote(from, term, lastIndex, lastTerm) with { Kind = MessageKind.PreVote };

    public static Message PreVoted(long from, long term, bool granted = true) =>
        Voted(from, term, granted) with { Kind = MessageKind.PreVoteResponse };

    public static Message Install(long from, long term, long index, long logTerm, GroupConfiguration configuration) =>
        Base(MessageKind.InstallSnapshot, from, term) with
        {
            Snapshot = new SnapshotDescriptor(new LogIndex(index), new Term(logTerm), configuration),
        };

    public static Message TimeoutNow(long from, long term) => Base(MessageKind.TimeoutNow, from, term);

    public static Message Transfer(long from, long term, long subject) =>
        Base(MessageKind.TransferLeadership, from, term) with { Subject = Given.Id(subject) };

    public static Message Propose(long from, params byte[][] payloads) =>
        Base(MessageKind.Propose, from, 0) with
        {
            Entries = new EntryBatch([.. payloads.Select(bytes => new Entry(default, default, EntryKind.Command, bytes))], 0, payloads.Length),
        };

    public static Message ReadIndex(long from, long request) => Base(MessageKind.ReadIndex, from, 0) with { Round = request };

    public static Message ReadIndexOk(long from, long term, long request, long index) =>
        Base(MessageKind.ReadIndexResponse, from, term) with { Round = request, Index = new LogIndex(index) };

    public static Message Removed(long from) => Base(MessageKind.Removed, from, 0);

    private static Message Base(MessageKind kind, long from, long term) =>
        new() { Kind = kind, Group = Given.Group, From = Given.Id(from), To = Given.Id(1), Term = new Term(term) };
}
