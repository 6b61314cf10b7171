using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>Several observers as one, told in their order.</summary>
/// <param name="observers">The observers.</param>
/// <remarks>Immutable and thread-safe; each observer keeps the contract of <see cref="ISystemObserver"/> by itself.</remarks>
public sealed class SystemObservers(params ReadOnlySpan<ISystemObserver> observers) : ISystemObserver
{
    private readonly ImmutableArray<ISystemObserver> _observers = [.. observers];

    /// <inheritdoc/>
    public void Changed(SystemState state, SystemChanges changes)
    {
        foreach (var observer in _observers) observer.Changed(state, changes);
    }
}
