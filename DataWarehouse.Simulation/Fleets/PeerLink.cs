namespace DataWarehouse.Simulation.Fleets;

/// <summary>One stream between two nodes, with what is under way in both directions.</summary>
/// <remarks>Not thread-safe; belongs to its network.</remarks>
/// <param name="low">The node of the lower number.</param>
/// <param name="high">The other one.</param>
internal sealed class PeerLink(int low, int high)
{
    /// <summary>The node of the lower number.</summary>
    public int Low { get; } = low;

    /// <summary>The other one.</summary>
    public int High { get; } = high;

    /// <summary>Whether it is connected.</summary>
    public bool IsUp { get; private set; }

    /// <summary>How often it was connected or broken.</summary>
    public int Generation { get; private set; }

    /// <summary>What is under way: upwards, then downwards.</summary>
    public Queue<byte[]>[] UnderWay { get; } = [new Queue<byte[]>(), new Queue<byte[]>()];

    /// <summary>When the last frame of each direction arrives, in virtual microseconds.</summary>
    public long[] LastArrival { get; } = [0, 0];

    /// <summary>Frames of each direction whose time has come while the way was cut.</summary>
    public int[] Held { get; } = [0, 0];

    /// <summary>It is connected now.</summary>
    public void Connect()
    {
        IsUp = true;
        Generation++;
    }

    /// <summary>It is broken now; what was under way is lost.</summary>
    public void Break()
    {
        IsUp = false;
        Generation++;
        foreach (var queue in UnderWay) queue.Clear();
        Held[0] = Held[1] = 0;
    }
}
