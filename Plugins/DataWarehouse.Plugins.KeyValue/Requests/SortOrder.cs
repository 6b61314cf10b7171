namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>The direction of a sort; the numbers are etcd's.</summary>
internal enum SortOrder
{
    /// <summary>By key as it comes, by anything else ascending.</summary>
    None = 0,

    /// <summary>The least first.</summary>
    Ascending = 1,

    /// <summary>The greatest first.</summary>
    Descending = 2,
}
