namespace DataWarehouse.Node.Commands;

/// <summary>What <c>dw</c> ends with. Scripts rely on these numbers: they never change their meaning.</summary>
/// <remarks>Constants.</remarks>
internal static class ExitCodes
{
    /// <summary>It was done.</summary>
    public const int Success = 0;

    /// <summary>It was tried, and failed; the standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>Nothing was changed, because something stands in the way: a port in use, a directory of something else, a missing right.</summary>
    public const int Refused = 3;

    /// <summary>Nobody can say whether it was done; look before you try again.</summary>
    public const int OutcomeUnknown = 4;

    /// <summary>Nobody answers.</summary>
    public const int Unavailable = 5;

    /// <summary>The one thing that was asked for does not exist.</summary>
    public const int NotFound = 6;

    /// <summary>What was checked does not hold: an acknowledged write is missing, or a bound is broken.</summary>
    public const int CheckFailed = 7;

    /// <summary>Ended by Ctrl-C before it was done.</summary>
    public const int Interrupted = 130;
}
