using DataWarehouse.Plugins.UltimateConsensus.Messages;

namespace DataWarehouse.Simulation.Network;

/// <summary>A message on its way between two nodes, with what the transport adds.</summary>
/// <remarks>A plain value; its entries belong to the network until it is released.</remarks>
internal record struct Envelope
{
    /// <summary>The node it comes from.</summary>
    public int From { get; init; }

    /// <summary>The node it goes to.</summary>
    public int To { get; init; }

    /// <summary>The message.</summary>
    public Message Message { get; init; }

    /// <summary>What travels beside the message, such as a piece of a snapshot, or null; not changed by anybody.</summary>
    public object? Attachment { get; init; }

    /// <summary>Which start of the sender's process sends it.</summary>
    public long Start { get; init; }

    /// <summary>The last batch that is durable at the sender.</summary>
    public long DurableBatch { get; init; }
}
