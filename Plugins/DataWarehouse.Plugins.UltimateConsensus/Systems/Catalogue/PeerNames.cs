using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>
/// Lives of nodes by their incarnations, while rows are read that name only these: a hundred thousand groups then share a few strings.
/// </summary>
/// <remarks>Not thread-safe; lives as long as one reading.</remarks>
internal sealed class PeerNames
{
    private readonly Dictionary<long, PeerId> _peers = [];

    /// <summary>Adds a life.</summary>
    /// <param name="peer">The life.</param>
    public void Add(PeerId peer) => _peers[peer.Incarnation.Value] = peer;

    /// <summary>Reads an incarnation, and finds whose it is.</summary>
    /// <param name="reader">The bytes; refused if nobody has it.</param>
    public PeerId Read(ref FieldReader reader)
    {
        if (_peers.TryGetValue(reader.Number(), out var peer)) return peer;
        reader.Refuse(EnvelopeFlaw.OutOfRange);
        return default;
    }
}
