namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>A caller's ticket together with the port that it came by, in the one number that the log keeps of a request.</summary>
/// <param name="Port">The number of the port, 0 for requests that came by none.</param>
/// <param name="IsAwaited">Whether the port counts the request as outstanding until its outcome.</param>
/// <param name="Value">The caller's number, 0 to <see cref="ValueMax"/>.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct PortTicket(int Port, bool IsAwaited, long Value)
{
    /// <summary>The most ports that a driver can have.</summary>
    public const int PortsMax = short.MaxValue;

    /// <summary>The highest number that a caller may use.</summary>
    public const long ValueMax = (1L << PortShift - 1) - 1;

    private const int PortShift = 48;

    /// <summary>The one number.</summary>
    public long Packed => ((long)Port << PortShift) | (IsAwaited ? ValueMax + 1 : 0) | Value;

    /// <summary>Takes a number apart.</summary>
    /// <param name="packed">The number.</param>
    public static PortTicket Unpack(long packed) => new((int)(packed >> PortShift), (packed & (ValueMax + 1)) != 0, packed & ValueMax);
}
