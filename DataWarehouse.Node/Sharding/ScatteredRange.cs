using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Sharding;

/// <summary>
/// Answers a range whose keys lie in several groups: asks each of them and puts the answers together. Each group's part is linearizable (or, where that was asked for, what this node knows); the whole is
/// not one snapshot, which the trailer <c>dw-groups</c> and a revision of 0 say.
/// </summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="shards">The groups, wherever they are.</param>
/// <param name="header">The header of answers.</param>
internal sealed class ScatteredRange(ShardGate shards, HeaderPrefix header)
{
    /// <summary>The trailer that says how many groups answered, and so that the answer is not one snapshot.</summary>
    public const string GroupsTrailer = "dw-groups";

    /// <summary>Groups of one request that are asked at a time.</summary>
    private const int GroupsAtOnce = 16;

    /// <summary>Bytes of an answer at most, as those of one group are limited.</summary>
    private const long AnswerBytesMax = 128 << 20;

    /// <summary>Answers a range.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="bytes">A <c>RangeRequest</c>.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="RpcException">A group refused, or the range asks for what several groups cannot answer together.</exception>
    public async Task<RawResponse> RangeAsync(ShardedKeyspace keyspace, ReadOnlyMemory<byte> bytes, ServerCallContext context)
    {
        var request = Read(bytes);
        var merge = new RangeMerge(request, AnswerBytesMax);
        var query = KeyValueCommand.Encode(KeyValueOperation.Range, merge.ToQuery().ToByteArray());
        foreach (var some in Enumerable.Range(0, keyspace.Shards).Chunk(GroupsAtOnce))
        {
            var answers = await Task.WhenAll(some.Select(shard => shards.QueryAsync(keyspace, shard, query, request.Serializable, context.CancellationToken).AsTask())).ConfigureAwait(false);
            foreach (var answer in answers) merge.Add(RangeResponse.Parser.ParseFrom(RawResponse.BodyOf(answer, out _).Span));
        }

        context.ResponseTrailers.Add(GroupsTrailer, keyspace.Shards.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return new RawResponse(header, revision: 0, term: 0, merge.ToResponse().ToByteArray());
    }

    private static RangeRequest Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var request = RangeRequest.Parser.ParseFrom(bytes.Span);
            var isByRevision = request.Revision != 0 || request.MinModRevision != 0 || request.MaxModRevision != 0 || request.MinCreateRevision != 0 || request.MaxCreateRevision != 0
                || request.SortTarget is RangeRequest.Types.SortTarget.Mod or RangeRequest.Types.SortTarget.Create;
            return isByRevision ? throw ShardedRefusals.RevisionAcrossTags() : request;
        }
        catch (InvalidProtocolBufferException)
        {
            throw Refusals.Of(KeyValueStatus.Malformed);
        }
    }
}
