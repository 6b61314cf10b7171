using System.Buffers.Binary;
using DataWarehouse.Node.Grpc;

namespace DataWarehouse.Node.Forwarding;

/// <summary>How nodes write what they ask of each other: one byte of kind, then what it is about; the answer is one byte of outcome, the term in 8 little-endian bytes, then what was said.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ForwardFormat
{
    /// <summary>The gRPC service, which is reached at the address for clients.</summary>
    public const string Service = "datawarehouse.node.v1.Forwarding";

    /// <summary>Its one method.</summary>
    public const string Method = "Ask";

    /// <summary>Bytes before what a request is about.</summary>
    public const int RequestHeaderBytes = 1;

    /// <summary>Bytes before what was said.</summary>
    public const int AnswerHeaderBytes = 1 + sizeof(long);

    /// <summary>Writes a request.</summary>
    /// <param name="kind">What is asked.</param>
    /// <param name="rest">What it is about.</param>
    public static byte[] WriteRequest(ForwardKind kind, ReadOnlySpan<byte> rest)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(RequestHeaderBytes + rest.Length);
        bytes[0] = (byte)kind;
        rest.CopyTo(bytes.AsSpan(RequestHeaderBytes));
        return bytes;
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="answer">The answer.</param>
    public static byte[] WriteAnswer(in EngineAnswer answer)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(AnswerHeaderBytes + answer.Response.Length);
        bytes[0] = (byte)answer.Outcome;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), answer.Term);
        answer.Response.Span.CopyTo(bytes.AsSpan(AnswerHeaderBytes));
        return bytes;
    }

    /// <summary>Reads an answer; what cannot be read says nothing about what became of the request.</summary>
    /// <param name="bytes">The bytes; they belong to the answer from now on.</param>
    public static EngineAnswer ReadAnswer(byte[] bytes) => bytes.Length < AnswerHeaderBytes || !Enum.IsDefined((EngineOutcome)bytes[0]) || bytes[0] == 0
        ? new EngineAnswer(EngineOutcome.Unknown, 0, default)
        : new EngineAnswer((EngineOutcome)bytes[0], BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(1)), bytes.AsMemory(AnswerHeaderBytes));
}
