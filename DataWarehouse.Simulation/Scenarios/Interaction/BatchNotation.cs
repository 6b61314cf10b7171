using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>How scenario files write down what a node has to do.</summary>
/// <param name="notation">How they write down the parts.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class BatchNotation(Notation notation)
{
    /// <summary>The lines for the effects that a node took.</summary>
    /// <param name="node">The node.</param>
    /// <param name="batch">The effects.</param>
    /// <param name="work">What the append thread gets of them.</param>
    public IEnumerable<string> Lines(InteractionNode node, NodeBatch batch, AppendWork work)
    {
        if (batch.IsEmpty)
            return ["<empty Ready>"];
        var lines = new List<string> { $"Ready MustSync={(batch.Write is { MustSync: true } ? "true" : "false")}:" };
        if (batch.Fault is { } fault)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"stopped: {fault.Kind} at index {fault.Index}: {fault.Detail}"));
        if (batch.Leadership is { } leadership)
            lines.Add(leadership);
        foreach (var grant in batch.Grants)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"ReadGranted Request:{grant.Request} Index:{grant.Index}"));
        foreach (var request in batch.LostReads)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"ReadLost Request:{request}"));
        if (batch.Write is { } write)
            Add(lines, write);
        if (!batch.Apply.IsEmpty)
            lines.AddRange("CommittedEntries:", notation.Lines(batch.Apply));
        var messages = node.Options.AsynchronousStorage ? Queued(node, batch, work) : Sent(batch);
        return messages.Count == 0 ? lines : [.. lines, "Messages:", .. messages];
    }

    /// <summary>What the append thread puts on its way when it has done a piece of work.</summary>
    /// <param name="node">The node.</param>
    /// <param name="work">The work.</param>
    public List<Envelope> Answers(InteractionNode node, AppendWork work)
    {
        var answers = new List<Envelope>();
        foreach (var message in work.Answers)
            answers.Add(Envelope.Peer(message, notation));
        if (work.Write is { } write)
            answers.Add(Envelope.Storage(node.Id, write, work.Term));
        return answers;
    }

    private void Add(List<string> lines, in WriteEffect write)
    {
        if (write.HardState is { } state)
            lines.Add(Notation.Describe(state));
        if (!write.Entries.IsEmpty)
            lines.AddRange("Entries:", notation.Lines(write.Entries));
        if (write.Snapshot is { } snapshot)
            lines.Add("Snapshot " + Notation.Describe(snapshot));
    }

    private List<string> Sent(NodeBatch batch) => [.. batch.Immediate.Concat(batch.Answers).Select(message => notation.Describe(message))];

    private List<string> Queued(InteractionNode node, NodeBatch batch, AppendWork work)
    {
        List<string> lines = [.. batch.Immediate.Select(message => notation.Describe(message))];
        if (!work.IsEmpty)
            lines.Add(notation.Describe(node.Id, work, Answers(node, work).ConvertAll(a => a.Text)));
        if (!batch.Apply.IsEmpty)
            lines.Add(notation.Describe(node.Id, batch.Apply, [Envelope.Apply(node.Id, batch.Apply, notation).Text]));
        return lines;
    }
}
