using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>What a port of the log has to say.</summary>
internal enum LogNewsKind
{
    /// <summary>A request to write ended.</summary>
    Written,

    /// <summary>What a request writes of one group is undone for want of space; see <see cref="ILogOwner.PartRefused"/>.</summary>
    PartRefused,

    /// <summary>Entries were read.</summary>
    Read,

    /// <summary>All that the log holds of a replica was read.</summary>
    Recovered,

    /// <summary>A request of this port was refused as busy or for want of space, and one of them at least would be taken now.</summary>
    RoomAgain,
}
