using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Cli.Transactions;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using static DataWarehouse.Node.Wire.Compare.Types;

namespace DataWarehouse.Tests.Node.Cli.Transactions;

public sealed class ComparisonLineTests
{
    public static TheoryData<string, string> Lines => new()
    {
        { "value(\"a\") = \"x y\"", Text(new Compare { Target = CompareTarget.Value, Result = CompareResult.Equal, Value = ByteString.CopyFromUtf8("x y") }) },
        { "val(a) != x", Text(new Compare { Target = CompareTarget.Value, Result = CompareResult.NotEqual, Value = ByteString.CopyFromUtf8("x") }) },
        { "mod(\"a\") > \"7\"", Text(new Compare { Target = CompareTarget.Mod, Result = CompareResult.Greater, ModRevision = 7 }) },
        { " m ( a ) < 7 ", Text(new Compare { Target = CompareTarget.Mod, Result = CompareResult.Less, ModRevision = 7 }) },
        { "create(a) = 0", Text(new Compare { Target = CompareTarget.Create, Result = CompareResult.Equal, CreateRevision = 0 }) },
        { "version(a) = 3", Text(new Compare { Target = CompareTarget.Version, Result = CompareResult.Equal, Version = 3 }) },
        { "lease(a) = 1f", Text(new Compare { Target = CompareTarget.Lease, Result = CompareResult.Equal, Lease = 0x1f }) },
    };

    [Theory, MemberData(nameof(Lines))]
    public void Parse_ReadsAComparison(string line, string expected) => Assert.Equal(expected, ComparisonLine.Parse(line).ToString());

    [Theory]
    [InlineData("nonsense")]
    [InlineData("size(a) = 1")]
    [InlineData("mod(a) = many")]
    [InlineData("value(a b) = x")]
    [InlineData("value(a) = \"x")]
    [InlineData("value(a) = x y")]
    public void Parse_OfAnythingElse_SaysWhatToWrite(string line) =>
        Assert.Contains(line, Assert.Throws<CommandFailedException>(() => ComparisonLine.Parse(line)).Message, StringComparison.Ordinal);

    private static string Text(Compare comparison)
    {
        comparison.Key = ByteString.CopyFromUtf8("a");
        return comparison.ToString();
    }
}
