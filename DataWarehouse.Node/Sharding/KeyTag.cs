namespace DataWarehouse.Node.Sharding;

/// <summary>
/// What decides in which group of a sharded keyspace a key lies: the tag, which is what stands between the first <c>{</c> of the key and the first <c>}</c> after it; or the whole key, where there is no
/// tag or an empty one. Keys with the same tag always lie together, however many groups there are.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class KeyTag
{
    private const byte Open = (byte)'{';
    private const byte Close = (byte)'}';
    private const byte Highest = 0xFF;

    /// <summary>The tag of a key.</summary>
    /// <param name="key">The key.</param>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> key) => TryFind(key, out var tag) ? tag : key;

    /// <summary>The tag that all keys of a range have, whichever exist.</summary>
    /// <param name="key">The first key.</param>
    /// <param name="end">The key behind the last one; empty for one key, a single zero byte for all from <paramref name="key"/> on.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>False if keys of the range may have different tags.</returns>
    public static bool TryOfRange(ReadOnlySpan<byte> key, ReadOnlySpan<byte> end, out ReadOnlySpan<byte> tag)
    {
        tag = Of(key);
        if (end.IsEmpty || HoldsAtMostOneKey(key, end)) return true;
        return TryFind(key[..SharedBytes(key, end)], out tag);
    }

    private static bool TryFind(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> tag)
    {
        tag = default;
        var open = bytes.IndexOf(Open);
        if (open < 0) return false;
        var rest = bytes[(open + 1)..];
        var length = rest.IndexOf(Close);
        if (length <= 0) return false;
        tag = rest[..length];
        return true;
    }

    private static bool HoldsAtMostOneKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> end) =>
        end is not [0] && (key.SequenceCompareTo(end) >= 0 || (end.Length == key.Length + 1 && end[^1] == 0 && end.StartsWith(key)));

    /// <summary>With how many bytes of the first key all keys of a range begin that is not empty.</summary>
    private static int SharedBytes(ReadOnlySpan<byte> key, ReadOnlySpan<byte> end)
    {
        if (end is [0]) return 0;
        var shared = key.CommonPrefixLength(end);
        if (shared == key.Length || end.Length != shared + 1 || end[shared] != key[shared] + 1) return shared;

        // The end is the first key behind all that begin so, as clients write a prefix; bytes that cannot be higher are shared, too.
        for (shared++; shared < key.Length && key[shared] == Highest;) shared++;
        return shared;
    }
}
