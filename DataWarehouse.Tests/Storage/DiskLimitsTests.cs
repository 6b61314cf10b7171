using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Storage;

public sealed class DiskLimitsTests
{
    [Fact]
    public void Default_Limits_AreAsDocumented()
    {
        var limits = DiskLimits.Default;

        Assert.Equal((1_024, 16 << 20, 64 << 20), (limits.OperationsMax, limits.TransferBytesMax, limits.OutstandingBytesMax));
    }

    [Fact]
    public void Initialiser_ValueOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiskLimits { OperationsMax = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiskLimits { OperationsMax = 65_537 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiskLimits { TransferBytesMax = 4_095 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiskLimits { OutstandingBytesMax = 4_095 });
    }

    [Fact]
    public void Completion_WithoutError_IsSuccess()
    {
        Assert.True(new DiskCompletion(new DiskOperationId(7), DiskError.None).IsSuccess);
        Assert.False(new DiskCompletion(new DiskOperationId(7), DiskError.NoSpace).IsSuccess);
    }
}
