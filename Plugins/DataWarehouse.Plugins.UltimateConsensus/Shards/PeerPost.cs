using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What a shard sends to one peer: messages of many groups, gathered into frames, one stream for each purpose.</summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
internal sealed class PeerPost
{
    private readonly IShardPorts _ports;
    private readonly WireBatchWriter _urgent;
    private readonly WireBatchWriter _entries;
    private readonly WireBatchWriter _bulk;
    private readonly int _frameBytes;

    /// <summary>Begins with nothing to send.</summary>
    /// <param name="peer">Whom it is for.</param>
    /// <param name="ports">Sends.</param>
    /// <param name="frameBytes">After how many bytes a frame is sent, in bytes.</param>
    /// <param name="messageBytesMax">The most bytes of a frame.</param>
    public PeerPost(PeerId peer, IShardPorts ports, int frameBytes, int messageBytesMax)
    {
        Peer = peer;
        _ports = ports;
        _frameBytes = Math.Min(frameBytes, messageBytesMax);
        _urgent = new WireBatchWriter(messageBytesMax);
        _entries = new WireBatchWriter(messageBytesMax);
        _bulk = new WireBatchWriter(messageBytesMax);
    }

    /// <summary>Whom it is for.</summary>
    public PeerId Peer { get; }

    /// <summary>Messages that were lost here, because the peer cannot be reached or does not keep up.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether the last frame was refused; the cores of what was lost in it are told when they send again.</summary>
    public bool IsReachable { get; private set; } = true;

    /// <summary>Whether something waits for <see cref="Flush()"/>.</summary>
    public bool HasSome => _urgent.Count + _entries.Count + _bulk.Count > 0;

    /// <summary>Adds a message.</summary>
    /// <param name="message">The message; copied.</param>
    public void Add(in Message message)
    {
        var writer = ChannelOf(message.Kind) == PeerChannel.Control ? _urgent : _entries;
        if (!writer.TryAdd(message))
        {
            Flush(writer);
            if (!writer.TryAdd(message))
            {
                Lost++;
                return;
            }
        }

        if (writer.Payload.Length >= _frameBytes) Flush(writer);
    }

    /// <summary>Adds a part of a snapshot, or the answer to one.</summary>
    /// <param name="kind">The kind of item.</param>
    /// <param name="group">The group.</param>
    /// <param name="content">Its bytes; copied.</param>
    public void AddBulk(byte kind, GroupId group, ReadOnlySpan<byte> content)
    {
        if (_bulk.Payload.Length + content.Length > _frameBytes) Flush(_bulk);
        if (!_bulk.TryAdd(kind, group, content)) Lost++;
    }

    /// <summary>Adds something that is no message, and does not wait behind entries.</summary>
    /// <param name="kind">The kind of item.</param>
    /// <param name="group">The group.</param>
    /// <param name="content">Its bytes; copied.</param>
    public void AddControl(byte kind, GroupId group, ReadOnlySpan<byte> content)
    {
        if (_urgent.Payload.Length + content.Length > _frameBytes) Flush(_urgent);
        if (!_urgent.TryAdd(kind, group, content)) Lost++;
    }

    /// <summary>Sends what was added.</summary>
    public void Flush()
    {
        Flush(_urgent);
        Flush(_entries);
        Flush(_bulk);
    }

    /// <summary>Elections, beats and reads do not wait behind entries.</summary>
    private static PeerChannel ChannelOf(MessageKind kind) => kind switch
    {
        MessageKind.Append or MessageKind.AppendResponse or MessageKind.Propose => PeerChannel.Raft,
        _ => PeerChannel.Control,
    };

    private void Flush(WireBatchWriter writer)
    {
        if (writer.Count == 0) return;
        var channel = ReferenceEquals(writer, _urgent) ? PeerChannel.Control : ReferenceEquals(writer, _entries) ? PeerChannel.Raft : PeerChannel.Bulk;
        var result = _ports.Send(Peer, channel, writer.Payload.Span);
        IsReachable = result == SendResult.Accepted;
        if (!IsReachable) Lost += writer.Count;
        writer.Clear();
    }
}
