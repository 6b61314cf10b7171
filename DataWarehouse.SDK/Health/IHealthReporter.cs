namespace DataWarehouse.SDK.Health;

/// <summary>Something that can say how it is.</summary>
/// <remarks>
/// Implementations are thread-safe; calls may overlap. An answer takes milliseconds and does no I/O: probes ask often and
/// give up early.
/// </remarks>
public interface IHealthReporter
{
    /// <summary>Says how this part is right now.</summary>
    /// <param name="cancellationToken">Cancellation leaves nothing behind.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<HealthReport> ReportHealthAsync(CancellationToken cancellationToken);
}
