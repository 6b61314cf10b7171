using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateReplication.Exchange;

/// <summary>A peer that is no replica: does with a message what a test says.</summary>
internal sealed class ScriptedPeer : IPeerReceiver
{
    public Action<PeerId, byte[]> OnPayload { get; init; } = (_, _) => { };

    public void OnConnected(PeerConnection connection, PeerBoot boot)
    {
    }

    public void OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages)
    {
        foreach (var message in messages)
            OnPayload(connection.Peer, message.Payload.ToArray());
    }

    public void OnDisconnected(PeerConnection connection)
    {
    }

    public void OnRoom(PeerConnection connection)
    {
    }
}
