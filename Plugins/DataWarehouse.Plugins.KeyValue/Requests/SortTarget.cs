namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>What pairs are sorted by; the numbers are etcd's.</summary>
internal enum SortTarget
{
    /// <summary>The key.</summary>
    Key = 0,

    /// <summary>How often it was written.</summary>
    Version = 1,

    /// <summary>The revision that created it.</summary>
    Create = 2,

    /// <summary>The revision that wrote it last.</summary>
    Mod = 3,

    /// <summary>The value.</summary>
    Value = 4,
}
