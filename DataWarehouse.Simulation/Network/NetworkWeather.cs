namespace DataWarehouse.Simulation.Network;

/// <summary>How messages fare at present between nodes that can reach each other. May be changed while the world runs.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class NetworkWeather
{
    /// <summary>The quickest way, in microseconds.</summary>
    public int DelayMicrosMin { get; set; } = 200;

    /// <summary>The usual longest way, in microseconds.</summary>
    public int DelayMicrosMax { get; set; } = 2_000;

    /// <summary>How many of a million messages take up to <see cref="StrayMicrosMax"/>.</summary>
    public int StrayPerMillion { get; set; }

    /// <summary>The longest way of a message that strays, in microseconds.</summary>
    public int StrayMicrosMax { get; set; } = 300_000;

    /// <summary>How many of a million messages are lost.</summary>
    public int LostPerMillion { get; set; }

    /// <summary>How many of a million messages arrive twice.</summary>
    public int DoubledPerMillion { get; set; }

    /// <summary>Whether messages of one sender to one receiver keep their order, those that stray and the second copies excepted.</summary>
    public bool IsOrdered { get; set; }
}
