using System.Text;
using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Connections;

/// <summary>A key, or a range of keys up to, but without, its end; as the wire has them.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KeyRange(ByteString Key, ByteString End)
{
    /// <summary>On the wire this single zero byte stands for the least key, and as an end for no end.</summary>
    private static readonly ByteString Zero = ByteString.CopyFrom(0);

    /// <summary>Whether it is one key.</summary>
    public bool IsSingle => End.IsEmpty;

    /// <summary>One key.</summary>
    /// <param name="key">The key.</param>
    public static KeyRange Of(string key) => new(Bytes(key), ByteString.Empty);

    /// <summary>The keys from one to another one.</summary>
    /// <param name="key">The first key.</param>
    /// <param name="end">The end, which is not one of them.</param>
    public static KeyRange Between(string key, string end) => new(Bytes(key), Bytes(end));

    /// <summary>All keys from one on.</summary>
    /// <param name="key">The first key; all keys when empty.</param>
    public static KeyRange From(string key) => new(key.Length == 0 ? Zero : Bytes(key), Zero);

    /// <summary>All keys that begin with a prefix.</summary>
    /// <param name="prefix">The prefix; all keys when empty.</param>
    public static KeyRange Beginning(string prefix)
    {
        if (prefix.Length == 0) return From(prefix);
        var end = Encoding.UTF8.GetBytes(prefix);
        var last = end.Length - 1;

        // UTF-8 has no byte 255, so the last byte can always be raised.
        end[last]++;
        return new KeyRange(Bytes(prefix), ByteString.CopyFrom(end));
    }

    /// <summary>What follows a key directly, to go on behind a page.</summary>
    /// <param name="key">The last key of the page.</param>
    public KeyRange After(ByteString key) => this with { Key = ByteString.CopyFrom([.. key.Span, 0]) };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
