using System.Globalization;

namespace DataWarehouse.SDK.Storage;

/// <summary>
/// Names an operation on an <see cref="IDisk"/> from its submission to its completion. The caller chooses it, so that the layer that
/// decides
/// stays deterministic and knows the name before the disk has seen the operation.
/// </summary>
/// <remarks>Unique among the operations outstanding on one disk; a running number will do. Immutable and thread-safe.</remarks>
/// <param name="Value">Any number.</param>
public readonly record struct DiskOperationId(long Value)
{
    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
