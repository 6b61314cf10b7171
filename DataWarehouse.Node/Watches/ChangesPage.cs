using DataWarehouse.Node.Grpc;

namespace DataWarehouse.Node.Watches;

/// <summary>What the store answered to the question what a watcher missed.</summary>
/// <param name="Events">Events as fields of a <c>WatchResponse</c>.</param>
/// <param name="Count">How many there are.</param>
/// <param name="CompleteThrough">The last revision of which they are all; those of the next one are among them where <paramref name="NextSub"/> is not 0.</param>
/// <param name="NextSub">How many changes of the next revision have been looked at.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ChangesPage(ReadOnlyMemory<byte> Events, int Count, long CompleteThrough, long NextSub)
{
    private const ulong CompleteThroughTag = 64 << 3;
    private const ulong NextSubTag = 65 << 3;

    /// <summary>Reads an answer.</summary>
    /// <param name="body">The answer's body.</param>
    /// <param name="page">The page.</param>
    public static bool TryRead(ReadOnlyMemory<byte> body, out ChangesPage page)
    {
        var events = body[..EventPages.Measure(body.Span, int.MaxValue, out var count)];
        var rest = body.Span[events.Length..];
        long completeThrough = 0;
        long nextSub = 0;
        page = default;
        while (!rest.IsEmpty)
        {
            if (!Varint.TryRead(ref rest, out var tag) || !Varint.TryRead(ref rest, out var number)) return false;
            if (tag == CompleteThroughTag) completeThrough = (long)number;
            else if (tag == NextSubTag) nextSub = (long)number;
            else return false;
        }

        page = new ChangesPage(events, count, completeThrough, nextSub);
        return true;
    }
}
