namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>What code that decides must not use, so that one seed replayed anywhere takes the same decisions (DESIGN §2).</summary>
public enum Ban
{
    /// <summary>Tasks, async state machines, asynchronous streams and channels: a step is synchronous.</summary>
    Tasks,

    /// <summary>Locks and everything else that waits for another thread; compare-and-swap is allowed.</summary>
    Locks,

    /// <summary>Threads, the thread pool, timers and ambient per-thread state.</summary>
    Threads,

    /// <summary>Files, sockets, the console, the environment.</summary>
    InputOutput,

    /// <summary>Clocks of any kind; time arrives as ticks or as a value.</summary>
    Clocks,

    /// <summary>Random numbers and identifiers drawn on the spot.</summary>
    Randomness,

    /// <summary>Hash codes that differ from process to process. Those that the compiler writes into a record are allowed.</summary>
    ProcessHashes,

    /// <summary>Comparing, parsing or formatting by the machine's culture.</summary>
    Culture,

    /// <summary>Floating-point numbers.</summary>
    FloatingPoint,

    /// <summary>Going through a hash collection in the order it happens to have.</summary>
    HashOrder,
}
