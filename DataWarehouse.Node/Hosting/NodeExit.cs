using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Hosting;

/// <summary>Ends the process because the cluster does not want this node any more, and keeps the reason for whoever started it.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="keeper">Writes down that the node was removed.</param>
/// <param name="lifetime">Stops the node as a signal would.</param>
/// <param name="log">Where it is logged.</param>
internal sealed partial class NodeExit(IdentityKeeper keeper, IHostApplicationLifetime lifetime, ILogger<NodeExit> log)
{
    private string? _reason;

    /// <summary>Why the node ends of itself, or null.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>What the process ends with: removed on somebody's word is an end like any other, so that nothing starts it again; refused is not.</summary>
    public int ExitCode { get; private set; } = ExitCodes.Success;

    /// <summary>The node was removed from its cluster for good; it will not start from this directory again.</summary>
    /// <param name="detail">More about it, or null.</param>
    public void Removed(string? detail)
    {
        var reason = detail is null ? "it was removed from its cluster" : $"it was removed from its cluster, {detail}";
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null) return;
        try
        {
            keeper.MarkRemoved(reason);
        }
        catch (IOException exception)
        {
            NotWritten(exception.Message);
        }

        Ends(reason);
        lifetime.StopApplication();
    }

    /// <summary>The cluster refuses this node as it is.</summary>
    /// <param name="reason">Why, and what to do.</param>
    public void Refused(string reason)
    {
        ExitCode = ExitCodes.Refused;
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null) return;
        Ends(reason);
        lifetime.StopApplication();
    }

    [LoggerMessage(521, LogLevel.Error, "The node stops: {Reason}")]
    private partial void Ends(string reason);

    [LoggerMessage(522, LogLevel.Warning, "That the node was removed could not be written down: {Reason}")]
    private partial void NotWritten(string reason);
}
