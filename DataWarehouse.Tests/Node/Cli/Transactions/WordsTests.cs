using DataWarehouse.Node.Cli.Transactions;

namespace DataWarehouse.Tests.Node.Cli.Transactions;

public sealed class WordsTests
{
    public static TheoryData<string, string[]> Lines => new()
    {
        { "put a b", ["put", "a", "b"] },
        { "  put   a\tb  ", ["put", "a", "b"] },
        { "put \"a key\" 'a value'", ["put", "a key", "a value"] },
        { "put a \"\"", ["put", "a", ""] },
        { "put a\\ key \"say \\\"x\\\"\"", ["put", "a key", "say \"x\""] },
        { "put it's' ok", ["put", "its", "ok"] },
        { "", [] },
    };

    [Theory, MemberData(nameof(Lines))]
    public void TrySplit_SplitsAsAShellDoes(string line, string[] expected)
    {
        Assert.True(Words.TrySplit(line, out var words));
        Assert.Equal(expected, words);
    }

    [Theory]
    [InlineData("put \"a")]
    [InlineData("put 'a")]
    [InlineData("put a\\")]
    public void TrySplit_OfWhatIsNotClosed_IsRefused(string line) => Assert.False(Words.TrySplit(line, out _));
}
