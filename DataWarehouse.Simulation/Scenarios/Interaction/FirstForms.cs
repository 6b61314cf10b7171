using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>
/// Remembers which configuration entries were proposed in the first of the two forms that scenario files know; the core knows only one. An entry
/// is told by the array of its payload, which is the same in the log, the messages and the storage of all nodes, as nobody copies payloads.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class FirstForms
{
    private readonly HashSet<object> _payloads = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether an entry was proposed in the first form.</summary>
    /// <param name="payload">The entry's payload.</param>
    public bool Contains(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Array is { } array && _payloads.Contains(array);

    /// <summary>A change was proposed in the first form.</summary>
    /// <param name="node">Where it was proposed.</param>
    /// <param name="index">Its place; zero when it was passed on, so that it shows only in the message that carries it.</param>
    public void Proposed(InteractionNode node, LogIndex index)
    {
        if (index == LogIndex.Zero)
            node.ForwardsFirstForm = true;
        else
            Add(node.Core.Log.Read(index, index, long.MaxValue).First);
    }

    /// <summary>A node sends what it has.</summary>
    /// <param name="node">The node.</param>
    /// <param name="batch">Its effects; a proposal that is passed on may be among them.</param>
    public void Sent(InteractionNode node, NodeBatch batch)
    {
        if (!node.ForwardsFirstForm)
            return;
        foreach (var message in batch.Immediate.Where(m => m.Kind == MessageKind.Propose))
        {
            foreach (ref readonly var entry in message.Entries.Entries)
                Add(entry);
            node.ForwardsFirstForm = false;
        }
    }

    /// <summary>A leader has taken what was passed on to it. It writes a change down anew, so the form is carried over.</summary>
    /// <param name="node">The leader.</param>
    /// <param name="message">The message with the proposals.</param>
    /// <param name="last">The end of the leader's log before.</param>
    public void Received(InteractionNode node, in Message message, LogIndex last)
    {
        foreach (ref readonly var proposed in message.Entries.Entries)
        {
            last = last.Next;
            if (Contains(proposed.Payload) && last <= node.Core.Log.Last)
                Proposed(node, last);
        }
    }

    private void Add(in Entry entry)
    {
        if (entry.Kind == EntryKind.Configuration && MemoryMarshal.TryGetArray(entry.Payload, out var segment) && segment.Array is { } array)
            _payloads.Add(array);
    }
}
