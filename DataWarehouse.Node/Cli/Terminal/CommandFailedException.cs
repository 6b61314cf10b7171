namespace DataWarehouse.Node.Cli.Terminal;

/// <summary>A command cannot go on; what is to be said to the person at the terminal, and the code to end with.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class CommandFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">What the process ends with.</param>
    /// <param name="message">What happened and what to do about it, in a sentence or two.</param>
    public CommandFailedException(int code, string message)
        : base(message) => Code = code;

    /// <summary>Makes the exception.</summary>
    /// <param name="code">What the process ends with.</param>
    /// <param name="message">What happened and what to do about it, in a sentence or two.</param>
    /// <param name="cause">What it comes from.</param>
    public CommandFailedException(int code, string message, Exception cause)
        : base(message, cause) => Code = code;

    /// <summary>What the process ends with.</summary>
    public int Code { get; }
}
