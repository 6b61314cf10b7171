using System.Text;
using CsCheck;
using DataWarehouse.Node.Sharding;

namespace DataWarehouse.Tests.Node.Sharding;

public sealed class KeyTagTests
{
    private static readonly byte[] Alphabet = [0, (byte)'a', (byte)'{', (byte)'}', 0xFE, 0xFF];

    /// <summary>All keys of up to four letters.</summary>
    private static readonly byte[][] Keys = [.. Words(4)];

    [Theory]
    [InlineData("", "")]
    [InlineData("user7", "user7")]
    [InlineData("{user7}/name", "user7")]
    [InlineData("a/{user7}/{other}", "user7")]
    [InlineData("{user7", "{user7")]
    [InlineData("user7}", "user7}")]
    [InlineData("}{user7}", "user7")]
    [InlineData("{}{user7}", "{}{user7}")]
    [InlineData("{{user7}}", "{user7")]
    public void Of_IsWhatStandsInTheFirstBraces(string key, string tag) => Assert.Equal(tag, Text(KeyTag.Of(Bytes(key))));

    [Theory]
    [InlineData("{user7}/", "{user7}0", "user7")]
    [InlineData("x{user7}", "x{user7~", "user7")]
    [InlineData("key", "", "key")]
    [InlineData("key", "key\0", "key")]
    [InlineData("z", "a", "z")]
    [InlineData("user", "uses", null)]
    [InlineData("a", "\0", null)]
    [InlineData("{user7}", "\0", null)]
    [InlineData("{}a", "{}b", null)]
    [InlineData("{user7", "{user8", null)]
    public void TryOfRange_KnowsWhetherThereCanBeOthers(string key, string end, string? tag)
    {
        Assert.Equal(tag is not null, KeyTag.TryOfRange(Bytes(key), Bytes(end), out var found));
        if (tag is not null) Assert.Equal(tag, Text(found));
    }

    [Fact]
    public void TryOfRange_NamesTheTagOfEveryKeyInTheRange() =>
        Gen.Select(Gen.Int[0, Keys.Length - 1], Gen.Int[0, Keys.Length - 1]).Sample(
            (first, last) =>
            {
                var (key, end) = (Keys[first], Keys[last]);
                if (!KeyTag.TryOfRange(key, end, out var tag)) return true;
                var expected = tag.ToArray();
                return Keys.Where(candidate => IsIn(candidate, key, end)).All(candidate => KeyTag.Of(candidate).SequenceEqual(expected));
            },
            iter: 20_000);

    [Fact]
    public void TryOfRange_OfThePrefixesThatClientsWrite_IsNotTimid() =>
        Assert.All(Keys.Where(static key => key.Length > 0 && key[^1] < 0xFF && KeyTag.Of(key).Length is > 0 and var length && length < key.Length), static prefix =>
            Assert.True(KeyTag.TryOfRange(prefix, EndOf(prefix), out _)));

    private static byte[] EndOf(byte[] prefix) => [.. prefix[..^1], (byte)(prefix[^1] + 1)];

    private static bool IsIn(byte[] candidate, byte[] key, byte[] end)
    {
        if (end.Length == 0) return candidate.AsSpan().SequenceEqual(key);
        return candidate.AsSpan().SequenceCompareTo(key) >= 0 && (end is [0] || candidate.AsSpan().SequenceCompareTo(end) < 0);
    }

    private static IEnumerable<byte[]> Words(int length) => length == 0 ? [[]] : [[], .. Alphabet.SelectMany(letter => Words(length - 1).Select(rest => (byte[])[letter, .. rest]))];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
