namespace DataWarehouse.Node.Grpc;

/// <summary>Reads of a request no more than decides where it goes. What cannot be read goes where it is refused properly.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RequestShape
{
    private const ulong RangeSerializableField = 7;
    private const int NestingMax = 32;

    /// <summary>Whether a range may be answered from what this node knows.</summary>
    /// <param name="range">A <c>RangeRequest</c>.</param>
    public static bool IsSerializable(ReadOnlySpan<byte> range)
    {
        var isSerializable = false;
        while (TryNext(ref range, out var field, out var number, out _))
        {
            if (field == RangeSerializableField) isSerializable = number != 0;
        }

        return isSerializable;
    }

    /// <summary>Whether a transaction only reads, whichever branch it takes; and whether all that it reads may come from what this node knows.</summary>
    /// <param name="transaction">A <c>TxnRequest</c>.</param>
    /// <param name="isSerializable">Whether all its ranges are serializable.</param>
    public static bool IsReadOnly(ReadOnlySpan<byte> transaction, out bool isSerializable)
    {
        isSerializable = true;
        return IsReadOnly(transaction, ref isSerializable, NestingMax);
    }

    private static bool IsReadOnly(ReadOnlySpan<byte> transaction, ref bool isSerializable, int nesting)
    {
        while (TryNext(ref transaction, out var field, out _, out var operation))
        {
            if (field is not (2 or 3)) continue;
            while (TryNext(ref operation, out var kind, out _, out var request))
            {
                switch (kind)
                {
                    case 1:
                        isSerializable &= IsSerializable(request);
                        break;
                    case 4 when nesting > 0 && IsReadOnly(request, ref isSerializable, nesting - 1):
                        break;
                    default:
                        return false;
                }
            }

            if (!operation.IsEmpty) return false;
        }

        return transaction.IsEmpty;
    }

    /// <summary>Reads one field; at the end, or at what is no field, it says false, and only at the end nothing is left.</summary>
    /// <param name="message">What is left to read.</param>
    /// <param name="field">The number of the field.</param>
    /// <param name="number">Its value, if it is a number.</param>
    /// <param name="bytes">Its value, if it is bytes, text or a message.</param>
    public static bool TryNext(scoped ref ReadOnlySpan<byte> message, out ulong field, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        (field, number) = (0, 0);
        bytes = default;
        var rest = message;
        if (rest.IsEmpty || !Varint.TryRead(ref rest, out var tag)) return false;
        field = tag >> 3;
        switch (tag & 7)
        {
            case 0 when Varint.TryRead(ref rest, out number):
                break;
            case 1 when rest.Length >= 8:
                rest = rest[8..];
                break;
            case 2 when Varint.TryRead(ref rest, out var length) && length <= (ulong)rest.Length:
                bytes = rest[..(int)length];
                rest = rest[(int)length..];
                break;
            case 5 when rest.Length >= 4:
                rest = rest[4..];
                break;
            default:
                return false;
        }

        message = rest;
        return true;
    }
}
