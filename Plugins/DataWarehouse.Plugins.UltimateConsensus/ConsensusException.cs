namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>The root of the plugin's own exceptions.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public class ConsensusException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="code">One of <see cref="ConsensusErrors"/>.</param>
    /// <param name="message">What it is, and what to do.</param>
    /// <param name="isTransient">Whether trying again later may help.</param>
    /// <param name="cause">What it came from, or null.</param>
    public ConsensusException(string code, string message, bool isTransient, Exception? cause)
        : base($"{code}: {message}", cause)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>One of <see cref="ConsensusErrors"/>.</summary>
    public string Code { get; }

    /// <summary>Whether trying again later may help.</summary>
    public bool IsTransient { get; }
}
