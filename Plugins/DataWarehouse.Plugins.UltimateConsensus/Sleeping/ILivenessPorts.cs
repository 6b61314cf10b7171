using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>What <see cref="NodeLiveness"/> looks at, and what it needs done.</summary>
/// <remarks>Called from inside it; none of it may call back.</remarks>
internal interface ILivenessPorts
{
    /// <summary>How many shards there are, 1 to 64.</summary>
    int Shards { get; }

    /// <summary>Whether the log gets on.</summary>
    LogGauge Log { get; }

    /// <summary>Whether a shard gets on.</summary>
    /// <param name="shard">Its number.</param>
    ShardGauge GaugeOf(int shard);

    /// <summary>What a shard has in common with others, as it was between two of its turns.</summary>
    /// <param name="shard">Its number.</param>
    IReadOnlyList<PeerShare> SharesOf(int shard);

    /// <summary>Sends a beat; it may be lost.</summary>
    /// <param name="to">Whom to.</param>
    /// <param name="beat">The beat.</param>
    void Send(PeerId to, Beat beat);

    /// <summary>Asks a node for the list of the sleeping groups that it leads and that have a replica here; question and answer may be lost.</summary>
    /// <param name="peer">The node.</param>
    void AskList(PeerId peer);

    /// <summary>Tells every shard what has changed, in order.</summary>
    /// <param name="news">What.</param>
    void Tell(in PeerNews news);
}
