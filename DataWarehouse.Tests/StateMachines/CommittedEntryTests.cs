using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Tests.StateMachines;

public sealed class CommittedEntryTests
{
    private static readonly DateTime Stamp = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public void Constructor_IndexOrTermZero_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CommittedEntry(LogIndex.Zero, new Term(1), Stamp, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CommittedEntry(new LogIndex(1), Term.Zero, Stamp, default));
    }

    [Fact]
    public void Constructor_LocalTime_Throws() => Assert.Throws<ArgumentException>(
        () => new CommittedEntry(new LogIndex(1), new Term(1), DateTime.SpecifyKind(Stamp, DateTimeKind.Local), default));

    [Fact]
    public void StateDigest_AsText_Has32HexadecimalDigits() =>
        Assert.Equal("000000000000000000000000000000ff", new StateDigest(255).ToString());
}
