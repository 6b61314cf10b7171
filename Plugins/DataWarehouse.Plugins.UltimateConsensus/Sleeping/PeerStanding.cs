namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>What a node's beats say of its process.</summary>
internal enum PeerStanding : byte
{
    /// <summary>It was not heard yet, and had no time to be.</summary>
    Unknown,

    /// <summary>It was heard within an election timeout.</summary>
    Up,

    /// <summary>It was not heard for an election timeout: it is dead, stands still, or cannot be reached.</summary>
    Silent,

    /// <summary>It is connected and has sent no beat over that connection for an election timeout: it runs a version that knows none, or has them switched off.</summary>
    Mute,
}
