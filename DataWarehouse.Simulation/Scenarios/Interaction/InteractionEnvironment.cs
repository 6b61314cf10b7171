using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;

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
    private readonly BatchNotation _batches;
    private readonly PlantedBug _planted;

    /// <summary>An empty world.</summary>
    /// <param name="planted">A fault put into the cores on purpose.</param>
    public InteractionEnvironment(PlantedBug planted)
    {
        _planted = planted;
        Notation = new Notation(FirstForms);
        _batches = new BatchNotation(Notation);
    }

    /// <summary>What the present command says.</summary>
    public Transcript Transcript { get; } = new();

    /// <summary>What is on its way.</summary>
    public ScenarioNetwork Network { get; } = new();

    /// <summary>How things are written down.</summary>
    public Notation Notation { get; }

    /// <summary>Which configuration entries are written down in the older form.</summary>
    public FirstForms FirstForms { get; } = new();

    /// <summary>The nodes, by id from 1.</summary>
    public IReadOnlyList<InteractionNode> Nodes => _nodes;

    /// <summary>Starts the next node.</summary>
    /// <param name="request">What kind of node it is to be.</param>
    public void Add(NodeRequest request)
    {
        var id = new ReplicaId(_nodes.Count + 1);
        var options = request.Options with { Seed = (ulong)id.Value, Planted = _planted };
        _nodes.Add(new InteractionNode(id, options, request.Recovered, request.HoldsQuestions));
        Transcript.Say($"INFO {id} started at index {request.Recovered.Applied}");
    }

    /// <summary>Takes a node's effects and does with them what a caller of the core has to do.</summary>
    /// <param name="node">The node.</param>
    public void ProcessReady(InteractionNode node)
    {
        var batch = node.Take();
        FirstForms.Sent(node, batch);
        var work = new AppendWork(batch.Write, batch.Answers, node.Core.Term);
        foreach (var line in _batches.Lines(node, batch, work))
            Transcript.Say(line);
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

        var answers = _batches.Answers(node, work);
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
            node.ReportWritten(done.Id);
        if (!batch.Apply.IsEmpty)
            node.ReportApplied(batch.Apply.Last.Index);
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
            node.ReportWritten(envelope.Written);
        else
            node.ReportApplied(envelope.Applied);
    }

    private void Step(InteractionNode node, in Message message)
    {
        var (total, strangers) = (node.Core.Drops.Total, node.Core.Drops[DropReason.NotAMember]);
        var last = node.Core.Log.Last;
        node.Core.Step(message);
        if (message.Kind == MessageKind.Propose)
            FirstForms.Received(node, message, last);
        if (message.Kind == MessageKind.Propose && node.Core.Drops.Total > total)
            Transcript.Say(ProposalDropped);
        else if (node.Core.Drops[DropReason.NotAMember] > strangers)
            Transcript.Say(PeerNotFound);
    }
}
