using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>
/// The world of one scenario file: nodes, what is on its way between them, and what happens when one of them moves. Nothing happens unless
/// a command says so, and every move is written into the transcript.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class InteractionEnvironment
{
    /// <summary>What a refused proposal is answered with.</summary>
    public const string ProposalDropped = "raft proposal dropped";

    private const string PeerNotFound = "raft: cannot step as peer not found";

    private readonly List<InteractionNode> _nodes = [];

    /// <summary>What the present command says.</summary>
    public Transcript Transcript { get; } = new();

    /// <summary>What is on its way.</summary>
    public ScenarioNetwork Network { get; } = new();

    /// <summary>How things are written down.</summary>
    public Notation Notation { get; } = new();

    /// <summary>The nodes, by id from 1.</summary>
    public IReadOnlyList<InteractionNode> Nodes => _nodes;

    /// <summary>Starts the next node.</summary>
    /// <param name="options">How its core behaves.</param>
    /// <param name="recovered">What it starts from.</param>
    public void Add(CoreOptions options, RecoveredState recovered)
    {
        var id = new ReplicaId(_nodes.Count + 1);
        _nodes.Add(new InteractionNode(id, options with { Seed = (ulong)id.Value }, recovered));
        Transcript.Say($"INFO {id} started at index {recovered.Applied}");
    }

    /// <summary>Takes a node's effects and does with them what a caller of the core has to do.</summary>
    /// <param name="node">The node.</param>
    public void ProcessReady(InteractionNode node)
    {
        var batch = node.Take();
        MarkForwarded(node, batch);
        var work = new AppendWork(batch.Write, batch.Answers, node.Core.Term);
        Describe(node, batch, work);
        if (node.Options.AsynchronousStorage)
            Queue(node, batch, work);
        else
            Finish(node, batch);
        foreach (var fetch in batch.Fetches)
            node.Core.ProvideEntries(fetch.Replica, node.Disk.Read(fetch.First, fetch.Last));
    }

    /// <summary>Lets a node's append thread do one piece of work.</summary>
    /// <param name="node">The node.</param>
    public void ProcessAppend(InteractionNode node)
    {
        if (!node.AppendQueue.TryDequeue(out var work))
        {
            Transcript.Say("no append work to perform");
            return;
        }

        var answers = Answers(node, work);
        Transcript.Say("Processing:");
        Transcript.Say(Notation.Describe(node.Id, work, null));
        if (work.Write is { } write)
            node.Disk.Write(write);
        Transcript.Say("Responses:");
        foreach (var answer in answers)
        {
            Transcript.Say(answer.Text);
            Network.Send(answer);
        }
    }

    /// <summary>Lets a node's apply thread do one piece of work.</summary>
    /// <param name="node">The node.</param>
    public void ProcessApply(InteractionNode node)
    {
        if (!node.ApplyQueue.TryDequeue(out var entries))
        {
            Transcript.Say("no apply work to perform");
            return;
        }

        var answer = Envelope.Apply(node.Id, entries, Notation);
        Transcript.Say("Processing:");
        Transcript.Say(Notation.Describe(node.Id, entries, null));
        node.ApplyConfigurations(entries);
        Transcript.Say("Responses:");
        Transcript.Say(answer.Text);
        Network.Send(answer);
    }

    /// <summary>Delivers what is on its way to a node, or loses it.</summary>
    /// <param name="to">The receiver; it must exist unless the messages are lost.</param>
    /// <param name="kind">Only what is of this kind, or null for everything.</param>
    /// <param name="lose">Whether to lose it.</param>
    /// <returns>How much was handled.</returns>
    public int Deliver(ReplicaId to, string? kind, bool lose)
    {
        var envelopes = Network.Take(to, kind, lose);
        foreach (var envelope in envelopes)
        {
            Transcript.Say(lose ? "dropped: " + envelope.Text : envelope.Text);
            if (!lose)
                Give(_nodes[(int)to.Value - 1], envelope);
        }

        return envelopes.Count;
    }

    /// <summary>Writes a node's durable log into the transcript.</summary>
    /// <param name="node">The node.</param>
    public void ShowLog(InteractionNode node)
    {
        if (node.Disk.Entries.Count == 0)
            Transcript.Say($"log is empty: first index={node.Disk.Purged.Next}, last index={node.Disk.Last}");
        foreach (var entry in node.Disk.Entries)
            Transcript.Say(Notation.Describe(entry));
    }

    /// <summary>Remembers that a configuration change was proposed in the first of the two forms that the files know.</summary>
    /// <param name="node">Where it was proposed.</param>
    /// <param name="index">Its place; zero when it was passed on, so that it shows only in the message that carries it.</param>
    public void RememberFirstForm(InteractionNode node, LogIndex index)
    {
        if (index == LogIndex.Zero)
            node.ForwardsFirstForm = true;
        else
            Notation.MarkFirstForm(node.Core.Log.Read(index, index, long.MaxValue).First.Payload);
    }

    private void Describe(InteractionNode node, NodeBatch batch, AppendWork work)
    {
        if (batch.IsEmpty)
        {
            Transcript.Say("<empty Ready>");
            return;
        }

        Transcript.Say($"Ready MustSync={(batch.Write is { MustSync: true } ? "true" : "false")}:");
        if (batch.Fault is { } fault)
            Transcript.Say(string.Create(CultureInfo.InvariantCulture, $"stopped: {fault.Kind} at index {fault.Index}: {fault.Detail}"));
        if (batch.Leadership is { } leadership)
            Transcript.Say(leadership);
        if (batch.Write is { } write)
            Describe(write);
        if (!batch.Apply.IsEmpty)
            Transcript.Say("CommittedEntries:\n" + Notation.Lines(batch.Apply));
        var messages = Messages(node, batch, work);
        if (messages.Count > 0)
            Transcript.Say("Messages:\n" + string.Join('\n', messages));
    }

    private void Describe(in WriteEffect write)
    {
        if (write.HardState is { } state)
            Transcript.Say(Notation.Describe(state));
        if (!write.Entries.IsEmpty)
            Transcript.Say("Entries:\n" + Notation.Lines(write.Entries));
        if (write.Snapshot is { } snapshot)
            Transcript.Say("Snapshot " + Notation.Describe(snapshot));
    }

    private List<string> Messages(InteractionNode node, NodeBatch batch, AppendWork work)
    {
        var lines = new List<string>();
        foreach (var message in batch.Immediate)
            lines.Add(Notation.Describe(message));
        if (!node.Options.AsynchronousStorage)
        {
            foreach (var message in batch.Answers)
                lines.Add(Notation.Describe(message));
            return lines;
        }

        if (!work.IsEmpty)
            lines.Add(Notation.Describe(node.Id, work, Answers(node, work).ConvertAll(a => a.Text)));
        if (!batch.Apply.IsEmpty)
            lines.Add(Notation.Describe(node.Id, batch.Apply, [Envelope.Apply(node.Id, batch.Apply, Notation).Text]));
        return lines;
    }

    private List<Envelope> Answers(InteractionNode node, AppendWork work)
    {
        var answers = new List<Envelope>();
        foreach (var message in work.Answers)
            answers.Add(Envelope.Peer(message, Notation));
        if (work.Write is { } write)
            answers.Add(Envelope.Storage(node.Id, write, work.Term));
        return answers;
    }

    private void Queue(InteractionNode node, NodeBatch batch, AppendWork work)
    {
        Send(batch.Immediate);
        if (!work.IsEmpty)
            node.AppendQueue.Enqueue(work);
        if (!batch.Apply.IsEmpty)
            node.ApplyQueue.Enqueue(batch.Apply);
    }

    private void Finish(InteractionNode node, NodeBatch batch)
    {
        if (batch.Write is { } write)
            node.Disk.Write(write);
        node.ApplyConfigurations(batch.Apply);
        Send(batch.Immediate);
        Send(batch.Answers);
        if (batch.Write is { } done)
            node.Core.WriteCompleted(done.Id);
        if (!batch.Apply.IsEmpty)
            node.ReportApplied(batch.Apply.Last.Index);
    }

    private void MarkForwarded(InteractionNode node, NodeBatch batch)
    {
        if (!node.ForwardsFirstForm)
            return;
        foreach (var message in batch.Immediate.Where(m => m.Kind == MessageKind.Propose))
        {
            foreach (ref readonly var entry in message.Entries.Entries)
            {
                if (entry.Kind == EntryKind.Configuration)
                    Notation.MarkFirstForm(entry.Payload);
            }

            node.ForwardsFirstForm = false;
        }
    }

    // A leader writes a change that was passed on to it down anew, so its form is carried over by hand.
    private void KeepForms(InteractionNode node, in Message message, LogIndex last)
    {
        foreach (ref readonly var proposed in message.Entries.Entries)
        {
            last = last.Next;
            if (Notation.IsFirstForm(proposed.Payload) && last <= node.Core.Log.Last)
                RememberFirstForm(node, last);
        }
    }

    private void Send(IEnumerable<Message> messages)
    {
        foreach (var message in messages)
            Network.Send(Envelope.Peer(message, Notation));
    }

    private void Give(InteractionNode node, Envelope envelope)
    {
        if (envelope.Message is { } message)
            Step(node, message);
        else if (!envelope.Written.IsNone)
            node.Core.WriteCompleted(envelope.Written);
        else
            node.ReportApplied(envelope.Applied);
    }

    private void Step(InteractionNode node, in Message message)
    {
        var (total, strangers) = (node.Core.Drops.Total, node.Core.Drops[DropReason.NotAMember]);
        var last = node.Core.Log.Last;
        node.Core.Step(message);
        if (message.Kind == MessageKind.Propose)
            KeepForms(node, message, last);
        if (message.Kind == MessageKind.Propose && node.Core.Drops.Total > total)
            Transcript.Say(ProposalDropped);
        else if (node.Core.Drops[DropReason.NotAMember] > strangers)
            Transcript.Say(PeerNotFound);
    }
}
