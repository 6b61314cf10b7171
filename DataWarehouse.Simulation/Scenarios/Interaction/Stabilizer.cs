namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>
/// Moves some nodes round after round until none of them has anything left to do: effects first, then messages, then the append threads,
/// then the apply threads, each for all the nodes in order.
/// </summary>
/// <param name="environment">The world they live in.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Stabilizer(InteractionEnvironment environment)
{
    /// <summary>How many rounds a group may need; one that needs more talks for ever.</summary>
    public const int RoundsMax = 10_000;

    /// <summary>Moves the nodes until they are still.</summary>
    /// <param name="nodes">The nodes, in the order in which they move.</param>
    /// <returns>Why that failed, or null.</returns>
    public string? Run(IReadOnlyList<InteractionNode> nodes)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            // No short cut: every phase of a round takes place.
            if (!(Ready(nodes) | Deliver(nodes) | Append(nodes) | Apply(nodes)))
                return null;
        }

        return $"no end after {RoundsMax} rounds";
    }

    private bool Ready(IReadOnlyList<InteractionNode> nodes)
    {
        var moved = false;
        foreach (var node in nodes)
        {
            if (!node.Core.HasEffects)
                continue;
            environment.Transcript.Below($"> {node.Id} handling Ready", () => environment.ProcessReady(node));
            moved = true;
        }

        return moved;
    }

    private bool Deliver(IReadOnlyList<InteractionNode> nodes)
    {
        var moved = false;
        foreach (var node in nodes)
        {
            if (!environment.Network.HasFor(node.Id))
                continue;
            environment.Transcript.Below($"> {node.Id} receiving messages", () => environment.Deliver(node.Id, null, lose: false));
            moved = true;
        }

        return moved;
    }

    private bool Append(IReadOnlyList<InteractionNode> nodes)
    {
        var moved = false;
        foreach (var node in nodes)
        {
            if (node.AppendQueue.Count == 0)
                continue;
            environment.Transcript.Below($"> {node.Id} processing append thread", () => Drain(node.AppendQueue, () => environment.ProcessAppend(node)));
            moved = true;
        }

        return moved;
    }

    private bool Apply(IReadOnlyList<InteractionNode> nodes)
    {
        var moved = false;
        foreach (var node in nodes)
        {
            if (node.ApplyQueue.Count == 0)
                continue;
            environment.Transcript.Below($"> {node.Id} processing apply thread", () => Drain(node.ApplyQueue, () => environment.ProcessApply(node)));
            moved = true;
        }

        return moved;
    }

    private static void Drain<T>(Queue<T> queue, Action process)
    {
        while (queue.Count > 0)
            process();
    }
}
