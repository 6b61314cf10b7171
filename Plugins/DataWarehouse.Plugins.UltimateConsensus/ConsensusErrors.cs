namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>
/// The codes that <c>ConsensusResult.Error</c> begins with, followed by a colon and a sentence, and that <see cref="ConsensusException.Code"/> carries. All but
/// <see cref="OutcomeUnknown"/> and <see cref="ResponseGone"/> mean that the proposal has no effect and never will have.
/// </summary>
/// <remarks>Renaming one breaks someone's retry. Constants; thread-safe.</remarks>
public static class ConsensusErrors
{
    /// <summary>
    /// Nobody here can say whether the proposal was or will be applied: the wait took too long, or the replica stopped. Look at the state, or use a session, in which asking
    /// again is safe.
    /// </summary>
    public const string OutcomeUnknown = "outcome-unknown";

    /// <summary>The command of this session was applied before, and its response was not kept.</summary>
    public const string ResponseGone = "response-gone";

    /// <summary>Another node leads; the result names it.</summary>
    public const string NotLeader = "not-leader";

    /// <summary>No leader was found in time: too few voters can be reached.</summary>
    public const string NoLeader = "no-leader";

    /// <summary>As much is under way as may be; try again after a while.</summary>
    public const string Busy = "busy";

    /// <summary>The data is larger than a command may be.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The data begins with bytes that the plugin keeps for its own commands, or the state machine cannot read the request.</summary>
    public const string Malformed = "malformed";

    /// <summary>The state machine does not know this kind of request.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>The disk is full.</summary>
    public const string DiskFull = "disk-full";

    /// <summary>Another leader's entry took its place.</summary>
    public const string Superseded = "superseded";

    /// <summary>The session is not open: it was closed, has expired or was evicted. An earlier command of it may have been applied.</summary>
    public const string UnknownSession = "unknown-session";

    /// <summary>The session has acknowledged this command already.</summary>
    public const string RefusedBySession = "refused-by-session";

    /// <summary>The replica has stopped after a fault, or this node is stopping; health says which.</summary>
    public const string Stopped = "stopped";

    /// <summary>The plugin is not initialized, or it has been stopped.</summary>
    public const string NotRunning = "not-running";

    /// <summary>The protocol of the chosen strategy does not exist here.</summary>
    public const string NotSupported = "not-supported";

    /// <summary>A data directory was refused: another process has it, it is damaged, or it lies on a file system that forgets.</summary>
    public const string DirectoryRefused = "directory-refused";

    /// <summary>The data directory was made with other groups or voters than the options say.</summary>
    public const string DirectoryMismatch = "directory-mismatch";

    /// <summary>The mode needs a service that is missing, such as a transport.</summary>
    public const string MissingService = "missing-service";

    /// <summary>The bytes are no snapshot of this group's state machine.</summary>
    public const string BadSnapshot = "bad-snapshot";
}
