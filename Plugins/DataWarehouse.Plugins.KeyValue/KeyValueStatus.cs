namespace DataWarehouse.Plugins.KeyValue;

/// <summary>
/// How a command or a query was met. Anything but <see cref="Ok"/> changed nothing, with one exception: <see cref="NoSpace"/> may raise the alarm. The numbers are part of the response format and
/// never change their meaning.
/// </summary>
public enum KeyValueStatus : byte
{
    /// <summary>Never sent: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>Done; the body is the response message.</summary>
    Ok = 1,

    /// <summary>The bytes are no envelope with a message of the kind that it names. Asking again is useless.</summary>
    Malformed = 2,

    /// <summary>The format or the operation is not known to this release, or a query was proposed, or a command was asked.</summary>
    Unsupported = 3,

    /// <summary>No key was given where one is needed.</summary>
    EmptyKey = 4,

    /// <summary>A key is longer than <see cref="KeyValueOptions.KeyBytesMax"/>.</summary>
    KeyTooLarge = 5,

    /// <summary>The request is longer than <see cref="KeyValueOptions.RequestBytesMax"/>.</summary>
    RequestTooLarge = 6,

    /// <summary>A put that keeps value or lease of a key that does not exist, or an operation of a transaction that asks for nothing.</summary>
    KeyNotFound = 7,

    /// <summary>A put that keeps the value brings one.</summary>
    ValueProvided = 8,

    /// <summary>A put that keeps the lease brings one.</summary>
    LeaseProvided = 9,

    /// <summary>A transaction with more operations than the options allow on one level, or in all.</summary>
    TooManyOperations = 10,

    /// <summary>A transaction that is nested deeper than <see cref="KeyValueOptions.TransactionDepthMax"/>.</summary>
    NestedTooDeep = 11,

    /// <summary>A transaction that may write one key twice.</summary>
    DuplicateKey = 12,

    /// <summary>The revision asked for has been compacted; the body's <c>compact_revision</c> (field 5) is where history begins.</summary>
    Compacted = 13,

    /// <summary>The revision asked for has not happened yet.</summary>
    FutureRevision = 14,

    /// <summary>A sort order or target that does not exist.</summary>
    InvalidSortOption = 15,

    /// <summary>A result or target of a comparison that does not exist.</summary>
    InvalidComparison = 16,

    /// <summary>The store is full, or has been: nothing may be added until the alarm is taken back.</summary>
    NoSpace = 17,

    /// <summary>There is no such lease.</summary>
    LeaseNotFound = 18,

    /// <summary>A lease of this ID exists already.</summary>
    LeaseExists = 19,

    /// <summary>A time-to-live above <see cref="KeyValueOptions.LeaseTimeToLiveSecondsMax"/>.</summary>
    LeaseTimeToLiveTooLarge = 20,

    /// <summary>The alarm of corruption is on: nothing is read and nothing is written.</summary>
    Corrupt = 21,

    /// <summary>The answer would be longer than <see cref="KeyValueOptions.ResponseBytesMax"/>: ask for less at a time.</summary>
    ResponseTooLarge = 22,

    /// <summary>A query with a transaction that may write: it has to be proposed.</summary>
    NotReadOnly = 23,

    /// <summary>There are as many alarms as there may be.</summary>
    TooManyAlarms = 24,
}
