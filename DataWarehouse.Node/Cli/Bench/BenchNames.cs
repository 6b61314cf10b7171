namespace DataWarehouse.Node.Cli.Bench;

/// <summary>The names of engines and loads.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class BenchNames
{
    /// <summary>Three node processes of this program.</summary>
    public const string Ours = "dw";

    /// <summary>Three etcd processes.</summary>
    public const string Etcd = "etcd";

    /// <summary>One process of this program that answers and does nothing else: the ceiling.</summary>
    public const string Echo = "echo";

    /// <summary>Writes.</summary>
    public const string Put = "put";

    /// <summary>Linearizable reads.</summary>
    public const string Get = "get";

    /// <summary>Events at many watchers of one key.</summary>
    public const string Watch = "watch";

    /// <summary>Nothing at all, with many keyspaces.</summary>
    public const string Idle = "idle";

    /// <summary>All engines, or all loads but the idle one.</summary>
    public const string All = "all";

    /// <summary>The engines, in the order they run.</summary>
    public static readonly string[] Engines = [Ours, Etcd, Echo];

    /// <summary>The loads that <see cref="All"/> stands for, in the order they run.</summary>
    public static readonly string[] Loads = [Put, Get, Watch];

    /// <summary>All loads there are.</summary>
    public static readonly string[] KnownLoads = [.. Loads, Idle];
}
