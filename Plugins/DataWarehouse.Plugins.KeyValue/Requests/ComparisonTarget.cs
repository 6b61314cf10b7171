namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>What of a key is compared; the numbers are etcd's.</summary>
internal enum ComparisonTarget
{
    /// <summary>How often it was written.</summary>
    Version = 0,

    /// <summary>The revision that created it.</summary>
    Create = 1,

    /// <summary>The revision that wrote it last.</summary>
    Mod = 2,

    /// <summary>The value.</summary>
    Value = 3,

    /// <summary>The lease.</summary>
    Lease = 4,
}
