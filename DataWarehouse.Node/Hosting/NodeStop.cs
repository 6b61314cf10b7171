namespace DataWarehouse.Node.Hosting;

/// <summary>Says once that the node stops, so that streams end by themselves before they are cut.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NodeStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Is cancelled when the node stops.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the node stops.</summary>
    public bool IsStopping => _source.IsCancellationRequested;

    /// <summary>The node stops.</summary>
    public Task BeginAsync() => _source.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
