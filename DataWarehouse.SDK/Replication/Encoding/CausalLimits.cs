namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>The largest vectors and sets that may be written or read. All are counts, not bytes.</summary>
/// <remarks>Constants; thread-safe.</remarks>
public static class CausalLimits
{
    /// <summary>Entries of a version vector: 16,384.</summary>
    public const int EntriesMax = 16_384;

    /// <summary>Detached dots beside a version vector: 65,536.</summary>
    public const int DetachedMax = 65_536;

    /// <summary>Live values of one set: 4,096.</summary>
    public const int ValuesMax = 4_096;

    /// <summary>Bytes of one encoded value: 64 MiB.</summary>
    public const int ValueBytesMax = 64 * 1024 * 1024;
}
