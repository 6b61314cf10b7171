using System.Buffers;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>
/// The calls of a load, as bytes that are made beforehand, and answers that are hardly looked at: the load generator shares its processors with the
/// servers, and should take little of them.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class RawCalls
{
    private const string KeyValueService = "etcdserverpb.KV";
    private const string WatchService = "etcdserverpb.Watch";

    private static readonly object Answered = new();
    private static readonly Marshaller<byte[]> Request = Marshallers.Create<byte[]>(WriteBytes, (DeserializationContext _) => throw new NotSupportedException());
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(WriteBytes, context => context.PayloadAsNewBuffer());
    private static readonly Marshaller<object> Answer = Marshallers.Create<object>((_, _) => throw new NotSupportedException(), ReadNothing);
    private static readonly Marshaller<WatchGlance> Glance = Marshallers.Create<WatchGlance>((_, _) => throw new NotSupportedException(), context => WatchGlance.At(context.PayloadAsReadOnlySequence()));

    /// <summary>A write; what comes back only says that there was an answer.</summary>
    public static readonly Method<byte[], object> Put = new(MethodType.Unary, KeyValueService, "Put", Request, Answer);

    /// <summary>A read; what comes back only says that there was an answer.</summary>
    public static readonly Method<byte[], object> Range = new(MethodType.Unary, KeyValueService, "Range", Request, Answer);

    /// <summary>A stream of watches.</summary>
    public static readonly Method<byte[], WatchGlance> Watch = new(MethodType.DuplexStreaming, WatchService, "Watch", Request, Glance);

    /// <summary>The write as the echo server takes it.</summary>
    public static readonly Method<byte[], byte[]> PutServed = new(MethodType.Unary, KeyValueService, "Put", Bytes, Bytes);

    /// <summary>The read as the echo server takes it.</summary>
    public static readonly Method<byte[], byte[]> RangeServed = new(MethodType.Unary, KeyValueService, "Range", Bytes, Bytes);

    /// <summary>The bytes of a message.</summary>
    /// <param name="message">The message.</param>
    public static byte[] Of(IMessage message) => message.ToByteArray();

    private static object ReadNothing(DeserializationContext context)
    {
        // The channel refuses an answer whose bytes nobody has taken.
        _ = context.PayloadAsReadOnlySequence();
        return Answered;
    }

    private static void WriteBytes(byte[] bytes, SerializationContext context)
    {
        context.SetPayloadLength(bytes.Length);
        context.GetBufferWriter().Write(bytes);
        context.Complete();
    }
}
