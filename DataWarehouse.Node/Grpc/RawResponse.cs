using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Node.Grpc;

/// <summary>An answer that goes to the client as the state machine wrote it, with the header in front.</summary>
/// <param name="header">What is the same in all headers of this node.</param>
/// <param name="revision">The revision of the keyspace.</param>
/// <param name="term">The term of the leader.</param>
/// <param name="body">The response message without its header.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class RawResponse(HeaderPrefix header, long revision, long term, ReadOnlyMemory<byte> body)
{
    /// <summary>What is the same in all headers of this node.</summary>
    public HeaderPrefix Header => header;

    /// <summary>The revision of the keyspace.</summary>
    public long Revision => revision;

    /// <summary>The term of the leader.</summary>
    public long Term => term;

    /// <summary>The response message without its header.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Makes a client's answer of the engine's.</summary>
    /// <param name="header">What is the same in all headers of this node.</param>
    /// <param name="answer">What the engine said.</param>
    /// <exception cref="global::Grpc.Core.RpcException">It was refused.</exception>
    public static RawResponse Of(HeaderPrefix header, in EngineAnswer answer)
    {
        var body = BodyOf(answer, out var revision);
        return new RawResponse(header, revision, answer.Term, body);
    }

    /// <summary>What the state machine answered.</summary>
    /// <param name="answer">What the engine said.</param>
    /// <param name="revision">The revision of the keyspace.</param>
    /// <exception cref="global::Grpc.Core.RpcException">It was refused.</exception>
    public static ReadOnlyMemory<byte> BodyOf(in EngineAnswer answer, out long revision)
    {
        if (answer.Outcome != EngineOutcome.Answered) throw Refusals.Of(answer.Outcome);
        if (!KeyValueResponse.TryRead(answer.Response, out var status, out revision, out var body)) throw Refusals.Of(KeyValueStatus.None);
        return status == KeyValueStatus.Ok ? body : throw Refusals.Of(status);
    }
}
