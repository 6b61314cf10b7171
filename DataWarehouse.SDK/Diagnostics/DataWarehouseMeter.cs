using System.Diagnostics.Metrics;

namespace DataWarehouse.SDK.Diagnostics;

/// <summary>The one meter that all instruments of the product belong to.</summary>
/// <remarks>
/// A plugin creates its instruments in one injected class, from the meter that <see cref="Create"/> returns; the factory
/// caches it and owns its disposal. Tag values come from code or configuration, never from keys, addresses or messages of
/// exceptions. Stateless and thread-safe.
/// </remarks>
public static class DataWarehouseMeter
{
    /// <summary>The name to subscribe an exporter to: <c>DataWarehouse</c>.</summary>
    public const string Name = "DataWarehouse";

    /// <summary>The product's meter of a factory.</summary>
    /// <param name="meterFactory">The factory of the host; it owns the meter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="meterFactory"/> is null.</exception>
    public static Meter Create(IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        return meterFactory.Create(new MeterOptions(Name));
    }
}
