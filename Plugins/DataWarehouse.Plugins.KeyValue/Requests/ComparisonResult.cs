namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>How what is there must stand to what is asked for; the numbers are etcd's.</summary>
internal enum ComparisonResult
{
    /// <summary>The same.</summary>
    Equal = 0,

    /// <summary>Greater.</summary>
    Greater = 1,

    /// <summary>Less.</summary>
    Less = 2,

    /// <summary>Not the same.</summary>
    NotEqual = 3,
}
