using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Node.Watches;

/// <summary>The events of one revision that one range sees, written once for all watchers that want the same of them.</summary>
/// <remarks>Used by one thread while it is handed out; what <see cref="BytesFor"/> gave may then be read by any.</remarks>
/// <param name="revision">The revision.</param>
/// <param name="events">The events in their order.</param>
internal sealed class Delivery(long revision, List<HubEvent> events)
{
    private const int Variants = 8;
    private readonly byte[]?[] _written = new byte[]?[Variants];

    /// <summary>The revision.</summary>
    public long Revision => revision;

    /// <summary>The events as fields of a <c>WatchResponse</c>; empty if none of them is wanted.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="count">How many events they are.</param>
    public byte[] BytesFor(WatchOptions options, out int count)
    {
        count = 0;
        foreach (var change in events) count += IsWanted(change, options) ? 1 : 0;
        return count == 0 ? [] : _written[(int)options] ??= Write(options);
    }

    private byte[] Write(WatchOptions options)
    {
        var withPrevious = options.HasFlag(WatchOptions.WithPrevious);
        var size = 0;
        foreach (var change in events) size += IsWanted(change, options) ? change.SizeOf(withPrevious) : 0;
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        var at = 0;
        foreach (var change in events) at += IsWanted(change, options) ? change.Write(bytes.AsSpan(at), withPrevious) : 0;
        return bytes;
    }

    private static bool IsWanted(HubEvent change, WatchOptions options) =>
        (options & (change.Kind == KeyValueEventKind.Put ? WatchOptions.NoPut : WatchOptions.NoDelete)) == 0;
}
