using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>How scenario files write entries, messages, snapshots and progress down.</summary>
/// <param name="firstForms">Which configuration entries have the older name.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Notation(FirstForms firstForms)
{
    /// <summary>The name of a kind of message.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(MessageKind kind) => kind switch
    {
        MessageKind.Append => "MsgApp",
        MessageKind.AppendResponse => "MsgAppResp",
        MessageKind.Heartbeat => "MsgHeartbeat",
        MessageKind.HeartbeatResponse => "MsgHeartbeatResp",
        MessageKind.PreVote => "MsgPreVote",
        MessageKind.PreVoteResponse => "MsgPreVoteResp",
        MessageKind.Vote => "MsgVote",
        MessageKind.VoteResponse => "MsgVoteResp",
        MessageKind.InstallSnapshot => "MsgSnap",
        MessageKind.TimeoutNow => "MsgTimeoutNow",
        MessageKind.TransferLeadership => "MsgTransferLeader",
        MessageKind.Propose => "MsgProp",
        MessageKind.ReadIndex => "MsgReadIndex",
        MessageKind.ReadIndexResponse => "MsgReadIndexResp",
        _ => "Msg" + kind,
    };

    /// <summary>The name of a role.</summary>
    /// <param name="role">The role.</param>
    public static string Name(Role role) => "State" + role;

    /// <summary>A hard state.</summary>
    /// <param name="state">The hard state.</param>
    public static string Describe(in HardState state) =>
        $"HardState Term:{state.Term}" + (state.Vote.IsNone ? "" : $" Vote:{state.Vote}") + $" Commit:{state.Commit}";

    /// <summary>A snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    public static string Describe(SnapshotDescriptor snapshot)
    {
        var configuration = snapshot.Configuration;
        return $"Index:{snapshot.Index} Term:{snapshot.Term} ConfState:Voters:{List(configuration.Voters)} VotersOutgoing:{List(configuration.OutgoingVoters)} "
            + $"Learners:{List(configuration.Learners)} LearnersNext:{List(configuration.NextLearners)} AutoLeave:{(configuration.LeavesJointByItself ? "true" : "false")}";
    }

    /// <summary>What a leader knows of one member.</summary>
    /// <param name="progress">The member's progress.</param>
    public static string Describe(Progress progress)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{progress.Replica}: State{progress.State} match={progress.Match} next={progress.Next}");
        if (progress.IsLearner)
            text.Append(" learner");
        if (progress.IsPaused)
            text.Append(" paused");
        if (progress.PendingSnapshot > LogIndex.Zero)
            text.Append(CultureInfo.InvariantCulture, $" pendingSnap={progress.PendingSnapshot}");
        if (!progress.IsActive)
            text.Append(" inactive");
        if (progress.InflightCount > 0)
            text.Append(CultureInfo.InvariantCulture, $" inflight={progress.InflightCount}{(progress.IsInflightFull ? "[full]" : "")}");
        return text.ToString();
    }

    /// <summary>An entry.</summary>
    /// <param name="entry">The entry.</param>
    public string Describe(in Entry entry)
    {
        if (entry.Kind == EntryKind.Command)
            return $"{entry.Term}/{entry.Index} EntryNormal {Quote(entry.Payload.Span)}";
        var changes = ChangeNotation.Describe(entry.Payload);
        return $"{entry.Term}/{entry.Index} {(firstForms.Contains(entry.Payload) ? "EntryConfChange" : "EntryConfChangeV2")}" + (changes.Length == 0 ? "" : " " + changes);
    }

    /// <summary>Entries, one on each line.</summary>
    /// <param name="entries">The entries.</param>
    public string Lines(EntryBatch entries)
    {
        var lines = new List<string>();
        foreach (ref readonly var entry in entries.Entries)
            lines.Add(Describe(entry));
        return string.Join('\n', lines);
    }

    /// <summary>Entries as a part of a message: one beside it, several below it.</summary>
    /// <param name="entries">The entries.</param>
    public string List(EntryBatch entries) => entries.Count switch
    {
        0 => "",
        1 => $" Entries:[{Describe(entries.First)}]",
        _ => $" Entries:[\n{Indent(Lines(entries))}\n]",
    };

    /// <summary>A message between two nodes.</summary>
    /// <param name="message">The message.</param>
    public string Describe(in Message message)
    {
        // A wish to hand leadership over names the successor as its sender in these files.
        var from = message.Kind == MessageKind.TransferLeadership ? message.Subject : message.From;
        // Our heartbeats repeat what the follower has acknowledged, so that lost entries show; these files know nothing of it.
        var index = message.Kind == MessageKind.Heartbeat ? LogIndex.Zero : message.Index;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{from}->{message.To} {Name(message.Kind)} Term:{message.Term} Log:{message.LogTerm}/{index}");
        if (message.Refused)
            text.Append(CultureInfo.InvariantCulture, $" Rejected (Hint: {message.Hint})");
        if (message.Commit > LogIndex.Zero)
            text.Append(CultureInfo.InvariantCulture, $" Commit:{message.Commit}");
        if (message is { Round: > 0, Kind: MessageKind.Heartbeat or MessageKind.HeartbeatResponse })
            text.Append(CultureInfo.InvariantCulture, $" Round:{message.Round}");
        text.Append(List(message.Entries));
        if (message.Snapshot is { } snapshot)
            text.Append(CultureInfo.InvariantCulture, $"\n  Snapshot: {Describe(snapshot)}");
        return text.ToString();
    }

    /// <summary>Work of the append thread, with the answers that wait for it or without.</summary>
    /// <param name="node">The node.</param>
    /// <param name="work">The work.</param>
    /// <param name="answers">The lines of the answers, or null to leave them out.</param>
    public string Describe(ReplicaId node, AppendWork work, IReadOnlyList<string>? answers)
    {
        var text = new StringBuilder();
        var state = work.Write?.HardState;
        text.Append(CultureInfo.InvariantCulture, $"{node}->AppendThread MsgStorageAppend Term:{state?.Term ?? Term.Zero} Log:0/0");
        if (state is { } hard && hard.Commit > LogIndex.Zero)
            text.Append(CultureInfo.InvariantCulture, $" Commit:{hard.Commit}");
        if (state is { Vote.IsNone: false } voted)
            text.Append(CultureInfo.InvariantCulture, $" Vote:{voted.Vote}");
        text.Append(List(work.Write?.Entries ?? EntryBatch.Empty));
        if (work.Write?.Snapshot is { } snapshot)
            text.Append(CultureInfo.InvariantCulture, $"\n  Snapshot: {Describe(snapshot)}");
        return text.Append(Responses(answers)).ToString();
    }

    /// <summary>Work of the apply thread, with the answer that follows or without.</summary>
    /// <param name="node">The node.</param>
    /// <param name="entries">What to apply.</param>
    /// <param name="answers">The lines of the answers, or null to leave them out.</param>
    public string Describe(ReplicaId node, EntryBatch entries, IReadOnlyList<string>? answers) =>
        $"{node}->ApplyThread MsgStorageApply Term:0 Log:0/0{List(entries)}{Responses(answers)}";

    private static string Responses(IReadOnlyList<string>? answers) =>
        answers is null or { Count: 0 } ? "" : $" Responses:[\n{Indent(string.Join('\n', answers))}\n]";

    private static string Indent(string lines) => "  " + lines.Replace("\n", "\n  ", StringComparison.Ordinal);

    private static string List(ImmutableArray<ReplicaId> replicas) => $"[{string.Join(' ', replicas)}]";

    private static string Quote(ReadOnlySpan<byte> payload)
    {
        var text = Encoding.UTF8.GetString(payload).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{text}\"";
    }
}
