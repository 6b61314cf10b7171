using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Sends what one shard has to say of groups that sleep, on the control connection: in order with the heartbeats before it.</summary>
/// <param name="posts">The ways to the other nodes.</param>
/// <remarks>Not thread-safe; belongs to its <see cref="Sleeper"/>.</remarks>
internal sealed class SleepPosts(ShardPosts posts)
{
    private readonly ArrayBufferWriter<byte> _item = new();

    /// <summary>Says that a group sleeps.</summary>
    /// <param name="to">The member's node.</param>
    /// <param name="group">The group.</param>
    /// <param name="notice">What is said.</param>
    public void Send(PeerAccount to, GroupId group, in SleepNotice notice)
    {
        _item.ResetWrittenCount();
        SleepItemCodec.Encode(notice, _item);
        posts.Of(to.Peer).AddControl(SleepItemCodec.SleepKind, group, _item.WrittenSpan);
    }

    /// <summary>Asks a replica to wake.</summary>
    /// <param name="to">Its node.</param>
    /// <param name="group">The group.</param>
    /// <param name="notice">Who asks whom.</param>
    public void Send(PeerAccount to, GroupId group, in WakeNotice notice)
    {
        _item.ResetWrittenCount();
        SleepItemCodec.Encode(notice, _item);
        posts.Of(to.Peer).AddControl(SleepItemCodec.WakeKind, group, _item.WrittenSpan);
    }

    /// <summary>Asks for a list.</summary>
    /// <param name="to">Whom.</param>
    /// <param name="question">The question.</param>
    public void Send(PeerAccount to, in ListQuestion question)
    {
        _item.ResetWrittenCount();
        SleepItemCodec.Encode(question, _item);
        posts.Of(to.Peer).AddControl(SleepItemCodec.QuestionKind, question.From, _item.WrittenSpan);
    }

    /// <summary>Gives a part of a list.</summary>
    /// <param name="to">Whom.</param>
    /// <param name="page">The part.</param>
    public void Send(PeerAccount to, ListPage page)
    {
        _item.ResetWrittenCount();
        SleepItemCodec.Encode(page, _item);
        posts.Of(to.Peer).AddControl(SleepItemCodec.PageKind, page.From, _item.WrittenSpan);
    }
}
