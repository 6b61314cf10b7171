namespace DataWarehouse.SDK.Storage.Native;

/// <summary>
/// Counts the interruptions of one call. An interruption comes before the call did anything, so that repeating it is not asking a failed
/// one again; a call that is interrupted without end counts as failed.
/// </summary>
/// <remarks>A mutable value; one thread at a time.</remarks>
internal struct Interruptions
{
    /// <summary>How often a call is repeated.</summary>
    public const int CountMax = 1_000;

    private readonly INativeFiles _native;
    private int _count;

    /// <summary>Begins a call.</summary>
    /// <param name="native">Knows which error is an interruption.</param>
    public Interruptions(INativeFiles native) => _native = native;

    /// <summary>Whether the call is to be made again.</summary>
    /// <param name="error">What it returned.</param>
    public bool Repeats(int error) => error != 0 && _native.IsInterruption(error) && ++_count <= CountMax;
}
