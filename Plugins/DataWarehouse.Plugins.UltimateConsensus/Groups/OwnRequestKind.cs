namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>What one of the plugin's own commands or requests asks for. The numbers are part of the format of logs.</summary>
internal enum OwnRequestKind : byte
{
    /// <summary>Nothing that is known.</summary>
    None = 0,

    /// <summary>A command: the state machine's state is to be replaced by the one in the content.</summary>
    Restore = 1,

    /// <summary>A request: the state is to be fixed for a snapshot; the content is the ticket of who asks.</summary>
    Capture = 2,

    /// <summary>A request: nothing but to hear that all that was committed before is applied.</summary>
    Barrier = 3,
}
