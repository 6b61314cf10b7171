using DataWarehouse.Simulation.Branches;

namespace DataWarehouse.Tests.Simulation.Branches;

public sealed class BranchReportTests
{
    private static readonly Branch[] Four =
    [
        new("/somewhere/core/Log/B.cs", 7, "B.Do"),
        new("/somewhere/core/Log/B.cs", 7, "B.Do"),
        new("/somewhere/core/A.cs", 12, "A.Do"),
        new("/somewhere/core/A.cs", 12, "A.Do"),
    ];

    [Fact]
    public void Print_SomeReached_GivesTheShareAndThePlacesOfTheOthers() =>
        Assert.Equal(
            ["core branches reached: 1 of 4 (25.00 %)", "  A.cs:12 0 of 2 A.Do", "  Log/B.cs:7 1 of 2 B.Do"],
            Print(Four, [0, 1, 0, 0]));

    [Fact]
    public void Print_AllReached_ListsNothing() => Assert.Equal(["core branches reached: 4 of 4 (100.00 %)"], Print(Four, [1, 1, 1, 1]));

    [Fact]
    public void Print_AlmostAllReached_DoesNotRoundUp() =>
        Assert.StartsWith("core branches reached: 99999 of 100000 (99.99 %)", Print([.. Enumerable.Repeat(Four[0], 100_000)], [0, .. Enumerable.Repeat((byte)1, 99_999)])[0]);

    [Fact]
    public void Print_NoBranches_IsWhole() => Assert.Equal(["core branches reached: 0 of 0 (100.00 %)"], Print([], []));

    [Fact]
    public void Report_MarksOfAnotherAssembly_AreRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new BranchReport(Four, new byte[3]));

    private static string[] Print(Branch[] branches, byte[] marks)
    {
        var output = new StringWriter();
        new BranchReport(branches, marks).Print(output);
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
