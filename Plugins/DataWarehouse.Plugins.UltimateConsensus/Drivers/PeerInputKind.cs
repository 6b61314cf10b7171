namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>What a <see cref="PeerInput"/> is.</summary>
internal enum PeerInputKind : byte
{
    /// <summary>The control connection is up.</summary>
    Connected,

    /// <summary>The control connection is down.</summary>
    Disconnected,

    /// <summary>A beat.</summary>
    Beat,
}
