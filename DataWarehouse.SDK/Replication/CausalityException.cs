namespace DataWarehouse.SDK.Replication;

/// <summary>A causal operation was refused. Nothing was changed: vectors and sets are never left half-done.</summary>
/// <remarks>Immutable and thread-safe once thrown.</remarks>
public sealed class CausalityException : Exception
{
    /// <summary>Makes an exception.</summary>
    /// <param name="error">The reason, for code.</param>
    /// <param name="message">The reason and the way out, for people.</param>
    public CausalityException(CausalityError error, string message)
        : base(message) => Error = error;

    /// <summary>Makes an exception that another one caused.</summary>
    /// <param name="error">The reason, for code.</param>
    /// <param name="message">The reason and the way out, for people.</param>
    /// <param name="innerException">The cause.</param>
    public CausalityException(CausalityError error, string message, Exception innerException)
        : base(message, innerException) => Error = error;

    /// <summary>The reason, for code.</summary>
    public CausalityError Error { get; }

    /// <summary>Whether the same call can succeed later without another input: only after catching up.</summary>
    public bool IsTransient => Error == CausalityError.AheadOfEpoch;
}
