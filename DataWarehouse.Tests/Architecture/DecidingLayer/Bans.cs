namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>The tables behind the rules: which types and which members each ban is about.</summary>
internal static class Bans
{
    /// <summary>Types no code may mention; a name that ends in a star stands for all names that begin so.</summary>
    private static readonly (string Name, Ban Ban)[] Types =
    [
        ("System.Threading.Tasks.*", Ban.Tasks),
        ("System.Threading.Channels.*", Ban.Tasks),
        ("System.Runtime.CompilerServices.IAsyncStateMachine", Ban.Tasks),
        ("System.Runtime.CompilerServices.Async*", Ban.Tasks),
        ("System.Runtime.CompilerServices.TaskAwaiter*", Ban.Tasks),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter*", Ban.Tasks),
        ("System.Collections.Generic.IAsync*", Ban.Tasks),
        ("System.IAsyncDisposable", Ban.Tasks),
        ("System.Threading.Monitor", Ban.Locks),
        ("System.Threading.Lock*", Ban.Locks),
        ("System.Threading.ReaderWriterLock*", Ban.Locks),
        ("System.Threading.Semaphore*", Ban.Locks),
        ("System.Threading.Mutex", Ban.Locks),
        ("System.Threading.Spin*", Ban.Locks),
        ("System.Threading.ManualReset*", Ban.Locks),
        ("System.Threading.AutoResetEvent", Ban.Locks),
        ("System.Threading.EventWaitHandle", Ban.Locks),
        ("System.Threading.WaitHandle", Ban.Locks),
        ("System.Threading.Barrier", Ban.Locks),
        ("System.Threading.CountdownEvent", Ban.Locks),
        ("System.Collections.Concurrent.BlockingCollection*", Ban.Locks),
        ("System.Threading.Thread*", Ban.Threads),
        ("System.Threading.AsyncLocal*", Ban.Threads),
        ("System.Threading.ExecutionContext", Ban.Threads),
        ("System.Threading.SynchronizationContext", Ban.Threads),
        ("System.Threading.Timer*", Ban.Threads),
        ("System.Threading.PeriodicTimer", Ban.Threads),
        ("System.Threading.ITimer", Ban.Threads),
        ("System.Timers.*", Ban.Threads),
        ("System.IO.File*", Ban.InputOutput),
        ("System.IO.Directory*", Ban.InputOutput),
        ("System.IO.Path", Ban.InputOutput),
        ("System.IO.Drive*", Ban.InputOutput),
        ("System.IO.RandomAccess", Ban.InputOutput),
        ("System.IO.Pipes.*", Ban.InputOutput),
        ("System.IO.MemoryMappedFiles.*", Ban.InputOutput),
        ("System.Net.Sockets.*", Ban.InputOutput),
        ("System.Net.Http.*", Ban.InputOutput),
        ("System.Net.Dns", Ban.InputOutput),
        ("System.Console", Ban.InputOutput),
        ("System.Environment", Ban.InputOutput),
        ("System.Diagnostics.Process*", Ban.InputOutput),
        ("Microsoft.Win32.SafeHandles.*", Ban.InputOutput),
        ("System.Diagnostics.Stopwatch", Ban.Clocks),
        ("System.TimeProvider", Ban.Clocks),
        ("System.Random", Ban.Randomness),
        ("System.Security.Cryptography.RandomNumberGenerator", Ban.Randomness),
        ("System.HashCode", Ban.ProcessHashes),
        ("System.Single", Ban.FloatingPoint),
        ("System.Double", Ban.FloatingPoint),
        ("System.Half", Ban.FloatingPoint),
    ];

    /// <summary>Members no code may call. Parameters are those of the overload meant, or null for every overload.</summary>
    private static readonly (string Type, string Method, string? Parameters, Ban Ban)[] Members =
    [
        ("System.DateTime", "get_Now", null, Ban.Clocks),
        ("System.DateTime", "get_UtcNow", null, Ban.Clocks),
        ("System.DateTime", "get_Today", null, Ban.Clocks),
        ("System.DateTimeOffset", "get_Now", null, Ban.Clocks),
        ("System.DateTimeOffset", "get_UtcNow", null, Ban.Clocks),
        ("System.Environment", "get_TickCount", null, Ban.Clocks),
        ("System.Environment", "get_TickCount64", null, Ban.Clocks),
        ("System.Guid", "NewGuid", null, Ban.Randomness),
        ("System.Guid", "CreateVersion7", null, Ban.Randomness),
        ("System.String", "GetHashCode", null, Ban.ProcessHashes),
        ("System.Object", "GetHashCode", null, Ban.ProcessHashes),
        ("System.StringComparer", "GetHashCode", null, Ban.ProcessHashes),
        ("System.Runtime.CompilerServices.RuntimeHelpers", "GetHashCode", null, Ban.ProcessHashes),
        ("System.Collections.IEqualityComparer", "GetHashCode", null, Ban.ProcessHashes),
        ("System.Globalization.CultureInfo", "get_CurrentCulture", null, Ban.Culture),
        ("System.Globalization.CultureInfo", "get_CurrentUICulture", null, Ban.Culture),
        ("System.StringComparer", "get_CurrentCulture", null, Ban.Culture),
        ("System.StringComparer", "get_CurrentCultureIgnoreCase", null, Ban.Culture),
        ("System.Collections.Comparer", "get_Default", null, Ban.Culture),
        ("System.String", "Compare", "System.String,System.String", Ban.Culture),
        ("System.String", "Compare", "System.String,System.String,System.Boolean", Ban.Culture),
        ("System.String", "CompareTo", null, Ban.Culture),
        ("System.String", "StartsWith", "System.String", Ban.Culture),
        ("System.String", "EndsWith", "System.String", Ban.Culture),
        ("System.String", "IndexOf", "System.String", Ban.Culture),
        ("System.String", "LastIndexOf", "System.String", Ban.Culture),
        ("System.String", "ToUpper", "", Ban.Culture),
        ("System.String", "ToLower", "", Ban.Culture),
        ("System.Int32", "ToString", "", Ban.Culture),
        ("System.Int64", "ToString", "", Ban.Culture),
        ("System.DateTime", "ToString", "", Ban.Culture),
        ("System.Int32", "Parse", "System.String", Ban.Culture),
        ("System.Int64", "Parse", "System.String", Ban.Culture),
    ];

    /// <summary>Collections without a defined order, and the interfaces behind which one may stand.</summary>
    private static readonly string[] HashOrdered =
    [
        "System.Collections.Generic.Dictionary`2",
        "System.Collections.Generic.HashSet`1",
        "System.Collections.Generic.IDictionary`2",
        "System.Collections.Generic.IReadOnlyDictionary`2",
        "System.Collections.Generic.ISet`1",
        "System.Collections.Generic.IReadOnlySet`1",
        "System.Collections.Immutable.ImmutableDictionary`2",
        "System.Collections.Immutable.ImmutableHashSet`1",
        "System.Collections.Immutable.IImmutableDictionary`2",
        "System.Collections.Immutable.IImmutableSet`1",
        "System.Collections.Concurrent.ConcurrentDictionary`2",
        "System.Collections.Frozen.FrozenDictionary`2",
        "System.Collections.Frozen.FrozenSet`1",
        "System.Collections.Hashtable",
        "System.Runtime.CompilerServices.ConditionalWeakTable`2",
    ];

    private static readonly string[] Orders = ["GetEnumerator", "get_Keys", "get_Values", "CopyTo", "ToArray"];

    /// <summary>Where a hash collection may go whole, because its order cannot show: sorters, counters, sets and sorted collections.</summary>
    private static readonly string[] OrderDoesNotShow =
    [
        "Order", "OrderBy", "OrderDescending", "OrderByDescending", "Count", "LongCount", "Any", "All", "Contains", "Max", "Min", "ToHashSet", "ToFrozenSet",
        "ToFrozenDictionary", "ToImmutableHashSet", "ToImmutableDictionary", "ToImmutableSortedSet", "ToImmutableSortedDictionary", "ToDictionary", "SetEquals",
        "IsSubsetOf", "IsProperSubsetOf", "IsSupersetOf", "IsProperSupersetOf", "Overlaps", "UnionWith", "IntersectWith", "ExceptWith", "SymmetricExceptWith",
        "RemoveRange", "SetItems", "ThrowIfNull", "ReferenceEquals",
    ];

    private static readonly string[] OrderlessOrSorted =
    [
        "System.Collections.Generic.HashSet`1", "System.Collections.Generic.SortedSet`1", "System.Collections.Generic.Dictionary`2",
        "System.Collections.Generic.SortedDictionary`2", "System.Collections.Generic.SortedList`2", "System.Collections.Immutable.ImmutableSortedSet",
        "System.Collections.Immutable.ImmutableSortedDictionary", "System.Collections.Immutable.ImmutableHashSet", "System.Collections.Immutable.ImmutableDictionary",
    ];

    public static Ban? OfType(string name) =>
        Types.Where(t => t.Name.EndsWith('*') ? name.StartsWith(t.Name[..^1], StringComparison.Ordinal) : name == t.Name).Select(t => (Ban?)t.Ban).FirstOrDefault();

    public static Ban? OfMember(string type, string method, string parameters) =>
        Members.Where(m => m.Type == type && m.Method == method && (m.Parameters is null || m.Parameters == parameters)).Select(m => (Ban?)m.Ban).FirstOrDefault();

    public static bool IsHashOrdered(string type) =>
        HashOrdered.Any(h => type == h || type.StartsWith(h + "/", StringComparison.Ordinal));

    public static bool ShowsOrder(string method) => Orders.Contains(method, StringComparer.Ordinal);

    public static bool HidesOrder(string type, string method) =>
        OrderDoesNotShow.Contains(method, StringComparer.Ordinal)
        || OrderlessOrSorted.Any(o => type == o || type.StartsWith(o, StringComparison.Ordinal));
}
