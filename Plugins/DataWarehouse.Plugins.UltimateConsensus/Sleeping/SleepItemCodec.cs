using System.Buffers;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>What shards tell each other of groups that sleep, as items of a payload (docs/formats.md, "Groups that sleep").</summary>
/// <remarks>Stateless and thread-safe. The bytes may hold anything.</remarks>
internal static class SleepItemCodec
{
    /// <summary>The kind of item that holds a <see cref="SleepNotice"/>.</summary>
    public const byte SleepKind = WireFormat.FirstOtherKind + 2;

    /// <summary>The kind of item that holds a <see cref="WakeNotice"/>.</summary>
    public const byte WakeKind = WireFormat.FirstOtherKind + 3;

    /// <summary>The kind of item that holds a <see cref="ListQuestion"/>; its group is where the list is to begin.</summary>
    public const byte QuestionKind = WireFormat.FirstOtherKind + 5;

    /// <summary>The kind of item that holds a <see cref="ListPage"/>; its group is where the part begins.</summary>
    public const byte PageKind = WireFormat.FirstOtherKind + 6;

    /// <summary>The most groups of one part.</summary>
    public const int PageGroupsMax = 65_536;

    private const int GroupNumbers = 4;

    /// <summary>Encodes that a group sleeps.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="target">Takes the bytes.</param>
    public static void Encode(in SleepNotice notice, IBufferWriter<byte> target)
    {
        var writer = new WireWriter(target.GetSpan(4 * WireFormat.NumberBytesMax));
        writer.Number(notice.From.Value);
        writer.Number(notice.To.Value);
        writer.Number(notice.Term.Value);
        writer.Number(notice.Last.Value);
        target.Advance(writer.Offset);
    }

    /// <summary>Encodes a wish that a replica wakes.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="target">Takes the bytes.</param>
    public static void Encode(in WakeNotice notice, IBufferWriter<byte> target)
    {
        var writer = new WireWriter(target.GetSpan(2 * WireFormat.NumberBytesMax));
        writer.Number(notice.From.Value);
        writer.Number(notice.To.Value);
        target.Advance(writer.Offset);
    }

    /// <summary>Encodes a question for a list.</summary>
    /// <param name="question">The question, without where the list begins, which stands in the item's head.</param>
    /// <param name="target">Takes the bytes.</param>
    public static void Encode(in ListQuestion question, IBufferWriter<byte> target)
    {
        var writer = new WireWriter(target.GetSpan(2 * WireFormat.NumberBytesMax));
        writer.Number(question.Shards);
        writer.Number(question.Shard);
        target.Advance(writer.Offset);
    }

    /// <summary>Encodes a part of a list.</summary>
    /// <param name="page">The part, without where it begins, which stands in the item's head.</param>
    /// <param name="target">Takes the bytes.</param>
    public static void Encode(ListPage page, IBufferWriter<byte> target)
    {
        var writer = new WireWriter(target.GetSpan(((page.Groups.Length * GroupNumbers) + 4) * WireFormat.NumberBytesMax));
        writer.Number(page.Shards);
        writer.Number(page.Shard);
        writer.Number(page.Next is { } next ? next.Value - page.From.Value : 0);
        writer.Number(page.Groups.Length);
        var before = page.From.Value;
        foreach (var listed in page.Groups)
        {
            writer.Number(listed.Group.Value - before);
            writer.Number(listed.Leader.Value);
            writer.Number(listed.Member.Value);
            writer.Number(listed.Term.Value);
            before = listed.Group.Value;
        }

        target.Advance(writer.Offset);
    }

    /// <summary>Decodes that a group sleeps.</summary>
    /// <param name="item">An item of kind <see cref="SleepKind"/>.</param>
    /// <param name="notice">The notice.</param>
    public static WireFlaw Decode(in WireItem item, out SleepNotice notice)
    {
        var reader = new WireReader(item.Content.Span);
        notice = new SleepNotice(new ReplicaId(reader.Number()), new ReplicaId(reader.Number()), new Term(reader.Number()), new LogIndex(reader.Number()));
        return reader.IsAtEnd ? WireFlaw.None : WireFlaw.Malformed;
    }

    /// <summary>Decodes a wish that a replica wakes.</summary>
    /// <param name="item">An item of kind <see cref="WakeKind"/>.</param>
    /// <param name="notice">The notice.</param>
    public static WireFlaw Decode(in WireItem item, out WakeNotice notice)
    {
        var reader = new WireReader(item.Content.Span);
        notice = new WakeNotice(new ReplicaId(reader.Number()), new ReplicaId(reader.Number()));
        return reader.IsAtEnd ? WireFlaw.None : WireFlaw.Malformed;
    }

    /// <summary>Decodes a question for a list.</summary>
    /// <param name="item">An item of kind <see cref="QuestionKind"/>.</param>
    /// <param name="question">The question.</param>
    public static WireFlaw Decode(in WireItem item, out ListQuestion question)
    {
        var reader = new WireReader(item.Content.Span);
        var (shards, shard) = (reader.Number(), reader.Number());
        var isSound = reader.IsAtEnd && shards <= BeatCodec.ShardsMax && (shards == 0 ? shard == 0 : shard < shards);
        question = isSound ? new ListQuestion(item.Group, (int)shards, (int)shard) : default;
        return isSound ? WireFlaw.None : WireFlaw.Malformed;
    }

    /// <summary>Decodes a part of a list.</summary>
    /// <param name="item">An item of kind <see cref="PageKind"/>.</param>
    /// <param name="page">The part, or null.</param>
    public static WireFlaw Decode(in WireItem item, out ListPage? page)
    {
        page = null;
        var reader = new WireReader(item.Content.Span);
        var (shards, shard, length, count) = (reader.Number(), reader.Number(), reader.Number(), reader.Number());
        if (!reader.IsSound || shards is < 1 or > BeatCodec.ShardsMax || shard >= shards || count > PageGroupsMax || count * GroupNumbers > reader.Remaining) return WireFlaw.Malformed;
        var groups = ImmutableArray.CreateBuilder<ListedGroup>((int)count);
        var before = item.Group.Value;
        for (var place = 0; place < count; place++)
        {
            var step = reader.Number();
            if ((step == 0 && place > 0) || step > long.MaxValue - before) return WireFlaw.Malformed;
            before += step;
            groups.Add(new ListedGroup(new GroupId(before), new ReplicaId(reader.Number()), new ReplicaId(reader.Number()), new Term(reader.Number())));
        }

        if (!reader.IsAtEnd || length > long.MaxValue - item.Group.Value) return WireFlaw.Malformed;
        page = new ListPage(item.Group, length == 0 ? null : new GroupId(item.Group.Value + length), (int)shards, (int)shard, groups.MoveToImmutable());
        return WireFlaw.None;
    }
}
