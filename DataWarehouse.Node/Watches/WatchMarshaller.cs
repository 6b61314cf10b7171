using System.Buffers;
using System.Text;
using DataWarehouse.Node.Grpc;
using Grpc.Core;

namespace DataWarehouse.Node.Watches;

/// <summary>Writes answers to watch streams as <c>WatchResponse</c> messages, with their events copied as they are.</summary>
/// <remarks>Stateless but for the header of the node; thread-safe.</remarks>
/// <param name="header">The header of answers.</param>
internal sealed class WatchMarshaller(HeaderPrefix header)
{
    private const byte WatchIdTag = 2 << 3;
    private const byte CreatedTag = 3 << 3;
    private const byte CanceledTag = 4 << 3;
    private const byte CompactRevisionTag = 5 << 3;
    private const byte CancelReasonTag = (6 << 3) | 2;
    private const byte FragmentTag = 7 << 3;
    private const int FieldsBytesMax = (3 * (1 + Varint.BytesMax)) + (3 * 2);

    /// <summary>The marshaller.</summary>
    public Marshaller<WatchAnswer> ToMarshaller() => new(Serialize, static _ => throw new NotSupportedException("A node reads no answers of this form."));

    private void Serialize(WatchAnswer answer, SerializationContext context)
    {
        var message = answer.Message;
        var reason = message.CancelReason is null ? [] : Encoding.UTF8.GetBytes(message.CancelReason);
        Span<byte> fields = stackalloc byte[FieldsBytesMax];
        fields = fields[..WriteFields(fields, message, reason.Length)];
        var headerBytes = header.SizeOf(message.Revision, answer.Term);
        context.SetPayloadLength(headerBytes + fields.Length + reason.Length + message.Events.Length);
        var writer = context.GetBufferWriter();
        var start = writer.GetSpan(headerBytes + fields.Length);
        var at = header.Write(start, message.Revision, answer.Term);
        fields.CopyTo(start[at..]);
        writer.Advance(at + fields.Length);
        if (reason.Length > 0) writer.Write(reason);
        if (!message.Events.IsEmpty) writer.Write(message.Events.Span);
        context.Complete();
    }

    /// <summary>All but the text of the reason, whose tag and length come last.</summary>
    private static int WriteFields(Span<byte> fields, in WatchMessage message, int reasonBytes)
    {
        var at = 0;
        if (message.WatchId != 0) at += Write(fields[at..], WatchIdTag, (ulong)message.WatchId);
        if (message.Kind is WatchMessageKind.Created or WatchMessageKind.Refused) at += Write(fields[at..], CreatedTag, 1);
        if (message.Kind is WatchMessageKind.Canceled or WatchMessageKind.Refused) at += Write(fields[at..], CanceledTag, 1);
        if (message.CompactRevision != 0) at += Write(fields[at..], CompactRevisionTag, (ulong)message.CompactRevision);
        if (message.Kind == WatchMessageKind.Fragment) at += Write(fields[at..], FragmentTag, 1);
        if (reasonBytes > 0) at += Write(fields[at..], CancelReasonTag, (ulong)reasonBytes);
        return at;
    }

    private static int Write(Span<byte> destination, byte tag, ulong value)
    {
        destination[0] = tag;
        return 1 + Varint.Write(destination[1..], value);
    }
}
