using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateReplication.Exchange;

/// <summary>A peer that is no replica: does with a message what a test says.</summary>
internal sealed class ScriptedPeer : IPeerReceiver
{
    public Action<PeerId, byte[]> OnPayload { get; init; } = (_, _) => { };

    public void OnConnected(PeerConnection connection)
    {
    }

    public void OnMessage(PeerConnection connection, ReadOnlySpan<byte> payload) => OnPayload(connection.Peer, payload.ToArray());

    public void OnDisconnected(PeerConnection connection)
    {
    }
}
