using System.Buffers;
using DataWarehouse.Plugins.KeyValue;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>Marshallers that leave requests and answers as they are: what the state machine is to read is not read before.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RawMarshallers
{
    /// <summary>Answers with their header.</summary>
    public static Marshaller<RawResponse> Response { get; } = new(Serialize, static _ => throw new NotSupportedException("A node reads no answers of this form."));

    /// <summary>Bytes as they are.</summary>
    public static Marshaller<byte[]> Bytes { get; } = new(Serialize, static context => Copy(context, 0));

    /// <summary>Requests in the envelope of commands and queries, with nothing copied again on the way to the log.</summary>
    /// <param name="operation">What the request asks for.</param>
    public static Marshaller<byte[]> RequestOf(KeyValueOperation operation) => new(Serialize, context =>
    {
        var bytes = Copy(context, KeyValueCommand.HeaderBytes);
        KeyValueCommand.WriteHeader(operation, bytes);
        return bytes;
    });

    private static byte[] Copy(DeserializationContext context, int headerBytes)
    {
        var payload = context.PayloadAsReadOnlySequence();
        var bytes = GC.AllocateUninitializedArray<byte>(headerBytes + (int)payload.Length);
        payload.CopyTo(bytes.AsSpan(headerBytes));
        return bytes;
    }

    private static void Serialize(byte[] bytes, SerializationContext context)
    {
        context.SetPayloadLength(bytes.Length);
        context.GetBufferWriter().Write(bytes);
        context.Complete();
    }

    private static void Serialize(RawResponse response, SerializationContext context)
    {
        var headerBytes = response.Header.SizeOf(response.Revision, response.Term);
        context.SetPayloadLength(headerBytes + response.Body.Length);
        var writer = context.GetBufferWriter();
        writer.Advance(response.Header.Write(writer.GetSpan(headerBytes), response.Revision, response.Term));
        if (!response.Body.IsEmpty) writer.Write(response.Body.Span);
        context.Complete();
    }
}
