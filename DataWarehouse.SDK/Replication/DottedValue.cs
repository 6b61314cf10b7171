namespace DataWarehouse.SDK.Replication;

/// <summary>A live value under the dot of the write that made it.</summary>
/// <typeparam name="T">The value's type; the set never looks inside.</typeparam>
/// <param name="Dot">The write.</param>
/// <param name="Value">What it wrote.</param>
/// <remarks>Immutable and thread-safe as far as <typeparamref name="T"/> is.</remarks>
public readonly record struct DottedValue<T>(Dot Dot, T Value);
