using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>As much of an answer to a watch as a load needs: how many events it has, and whether it begins or ends a watch.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record WatchGlance(int Events, bool IsCreated, bool IsCanceled)
{
    private const uint CreatedTag = (3 << 3) | (uint)WireFormat.WireType.Varint;
    private const uint CanceledTag = (4 << 3) | (uint)WireFormat.WireType.Varint;
    private const uint EventTag = (11 << 3) | (uint)WireFormat.WireType.LengthDelimited;

    /// <summary>Looks at an answer.</summary>
    /// <param name="message">Its bytes.</param>
    public static WatchGlance At(ReadOnlySequence<byte> message)
    {
        var reader = new Walk(message);
        var (events, isCreated, isCanceled) = (0, false, false);
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case EventTag:
                    events++;
                    reader.Skip(tag);
                    break;
                case CreatedTag:
                    isCreated = reader.ReadVarint() != 0;
                    break;
                case CanceledTag:
                    isCanceled = reader.ReadVarint() != 0;
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new WatchGlance(events, isCreated, isCanceled);
    }

    /// <summary>Goes from field to field without making anything of them.</summary>
    private ref struct Walk(ReadOnlySequence<byte> message)
    {
        private SequenceReader<byte> _reader = new(message);

        public bool TryReadTag(out uint tag)
        {
            tag = 0;
            if (_reader.End) return false;
            tag = (uint)ReadVarint();
            return true;
        }

        public ulong ReadVarint()
        {
            var value = 0UL;
            for (var shift = 0; shift < 64; shift += 7)
            {
                if (!_reader.TryRead(out var part)) Refuse();
                value |= (ulong)(part & 0x7F) << shift;
                if (part < 0x80) return value;
            }

            Refuse();
            return 0;
        }

        public void Skip(uint tag)
        {
            switch ((WireFormat.WireType)(tag & 7))
            {
                case WireFormat.WireType.Varint:
                    ReadVarint();
                    break;
                case WireFormat.WireType.LengthDelimited:
                    Advance((long)ReadVarint());
                    break;
                case WireFormat.WireType.Fixed64:
                    Advance(sizeof(long));
                    break;
                case WireFormat.WireType.Fixed32:
                    Advance(sizeof(int));
                    break;
                default:
                    Refuse();
                    break;
            }
        }

        [DoesNotReturn]
        private static void Refuse() => throw new InvalidDataException("An answer to a watch cannot be read.");

        private void Advance(long count)
        {
            if (count < 0 || count > _reader.Remaining) Refuse();
            _reader.Advance(count);
        }
    }
}
