namespace DataWarehouse.Plugins.KeyValue.Snapshots;

/// <summary>The numbers of the snapshot format; <c>docs/formats.md</c> describes it.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SnapshotFormat
{
    /// <summary>The version that is written.</summary>
    public const int Version = 1;

    /// <summary>Bytes before the leases.</summary>
    public const int HeaderBytes = 48;

    /// <summary>Bytes of a lease.</summary>
    public const int LeaseBytes = 24;

    /// <summary>Bytes of an alarm.</summary>
    public const int AlarmBytes = 16;

    /// <summary>Bytes before key and value of a version.</summary>
    public const int RecordBytes = 48;

    /// <summary>Bytes of a key and a value at most that are believed: more than any request can bring.</summary>
    public const int LengthMax = 128 << 20;

    /// <summary>The first eight bytes.</summary>
    public static ReadOnlySpan<byte> Magic => "DWKVSNAP"u8;
}
