namespace DataWarehouse.Transport.Handshakes;

/// <summary>Why a peer was refused, or a connection with it ended. The numbers stand on the wire.</summary>
public enum PeerRefusalKind
{
    /// <summary>Never given: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>What came is no handshake, or a damaged one.</summary>
    Malformed = 1,

    /// <summary>It belongs to another cluster.</summary>
    WrongCluster = 2,

    /// <summary>It reads no version of the frames that this release writes, or the other way round.</summary>
    NoCommonVersion = 3,

    /// <summary>It wants to talk to another node than the one it reached, or another answered than was called.</summary>
    WrongNode = 4,

    /// <summary>It is not in the address book, or no node may join here.</summary>
    UnknownPeer = 5,

    /// <summary>It is an earlier life of a node that lives on under a later incarnation.</summary>
    OldIncarnation = 6,

    /// <summary>It is a later life of a node than this one knows of; it is admitted once the address book has it.</summary>
    UnknownIncarnation = 7,

    /// <summary>Its data is older than what it said before: a restored backup or a cloned disk. It may only join as a new incarnation.</summary>
    RolledBack = 8,

    /// <summary>Its certificate is missing, not trusted here, out of date, or not for its name.</summary>
    WrongCertificate = 9,

    /// <summary>A frame was garbage, damaged, cut off, too long, or came twice.</summary>
    BadFrame = 10,

    /// <summary>It did not finish the handshake in time.</summary>
    TimedOut = 11,

    /// <summary>Too many connections are being made at once, or too many nodes are joining.</summary>
    TooMany = 12,
}
