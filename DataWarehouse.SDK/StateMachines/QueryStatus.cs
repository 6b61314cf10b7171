namespace DataWarehouse.SDK.StateMachines;

/// <summary>How a state machine met a read.</summary>
public enum QueryStatus
{
    /// <summary>Never returned: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>The response holds the answer. "Not found" is an answer.</summary>
    Answered = 1,

    /// <summary>The request cannot be read; asking again is useless.</summary>
    Malformed = 2,

    /// <summary>The request is of a kind that this release does not know.</summary>
    Unsupported = 3,

    /// <summary>The answer would exceed a limit of the state machine; the reader has to ask for less.</summary>
    TooLarge = 4,
}
