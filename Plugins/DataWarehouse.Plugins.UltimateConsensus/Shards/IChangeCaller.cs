using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Somebody who asked for a change of a group's configuration or leader, and waits for the outcome.</summary>
/// <remarks>Exactly one of the calls comes, once, from the shard; it must be quick.</remarks>
internal interface IChangeCaller
{
    /// <summary>It is done: the change is committed and in force, and no joint configuration is left of it; or the other replica leads.</summary>
    void Done();

    /// <summary>It was refused and has no effect.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    /// <param name="detail">More about it, or null.</param>
    void Refused(RequestRefusal reason, PeerId leader, string? detail);

    /// <summary>Nobody here can say what became of it; the group's configuration says so, once a leader is known.</summary>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    void Unknown(PeerId leader);
}
