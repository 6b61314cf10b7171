using System.Buffers.Binary;
using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateReplication.Counters;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

public sealed class FileDotCounterRefusalTests : IDisposable
{
    private readonly CounterDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_StoredDataBeyondTheLease_IsRefusedWithBothNumbers()
    {
        _directory.Session(3);

        using (_directory.Open(new FaultyFileSync(), highestUsed: 16))
        {
        }

        var refusal = _directory.Refusal(highestUsed: 33);
        Assert.Equal((DotLeaseRefusal.BehindStoredData, false), (refusal.Refusal, refusal.IsTransient));
        Assert.Equal(_directory.LeasePath, refusal.Path);
        Assert.Contains(_directory.LeasePath, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ends at 32", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("the number 33", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StoredDataButNoLease_IsRefusedAndMakesNone()
    {
        var refusal = _directory.Refusal(highestUsed: 1);

        Assert.Equal(DotLeaseRefusal.BehindStoredData, refusal.Refusal);
        Assert.Contains("does not exist", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory.LeasePath));
    }

    [Fact]
    public void Open_LeaseOfAnotherIncarnation_IsRefused()
    {
        LeaseFileImage.Save(_directory.LeasePath, new(new Incarnation(41), 0, 0), new(new Incarnation(41), 1, 0));

        var refusal = _directory.Refusal();

        Assert.Equal(DotLeaseRefusal.OtherIncarnation, refusal.Refusal);
        Assert.Contains("incarnation 41, not 42", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OneSlotOfALaterVersion_IsRefused()
    {
        _directory.Session(3);
        var image = File.ReadAllBytes(_directory.LeasePath);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(8), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(12), 128);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(120), XxHash3.HashToUInt64(image.AsSpan(0, 120)));
        File.WriteAllBytes(_directory.LeasePath, image);

        Assert.Equal(DotLeaseRefusal.FutureVersion, _directory.Refusal().Refusal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(8_192)]
    public void Open_NoValidSlot_IsRefusedAsDamaged(int lengthBytes)
    {
        File.WriteAllBytes(_directory.LeasePath, new byte[lengthBytes]);

        var refusal = _directory.Refusal();

        Assert.Equal(DotLeaseRefusal.Damaged, refusal.Refusal);
        Assert.Contains($"{lengthBytes} bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RecordsThatContradictEachOther_IsRefusedAsDamaged()
    {
        LeaseFileImage.Save(_directory.LeasePath, new(CounterDirectory.Owner, 2, 50), new(CounterDirectory.Owner, 3, 49));

        Assert.Equal(DotLeaseRefusal.Damaged, _directory.Refusal().Refusal);
    }

    [Fact]
    public void Open_RecordInTheWrongSlot_CountsAsDamaged()
    {
        LeaseFileImage.Save(_directory.LeasePath, new DotLease(CounterDirectory.Owner, 2, 50));
        var image = File.ReadAllBytes(_directory.LeasePath);
        image.AsSpan(0, 64).CopyTo(image.AsSpan(DotLeaseRecord.SlotBytes));
        image.AsSpan(0, 64).Clear();
        File.WriteAllBytes(_directory.LeasePath, image);

        Assert.Equal(DotLeaseRefusal.Damaged, _directory.Refusal().Refusal);
    }

    [Fact]
    public void Open_WhileAnotherCounterHasIt_IsRefusedForNow()
    {
        using var holder = _directory.Open(new FaultyFileSync());

        var refusal = _directory.Refusal();

        Assert.Equal((DotLeaseRefusal.InUse, true), (refusal.Refusal, refusal.IsTransient));
        Assert.Equal(1, holder.Next().Sequence);
    }

    [Fact]
    public void Open_AfterARefusal_LeavesNoLockBehind()
    {
        _directory.Refusal(highestUsed: 1);

        Assert.Equal([1L], _directory.Session(1));
    }

    [Fact]
    public void Open_DirectoryMissing_IsAFault()
    {
        var path = Path.Combine(_directory.LeasePath, "missing", "dots.lease");

        var fault = Assert.Throws<DotCounterFaultException>(
            () => FileDotCounter.Open(path, CounterDirectory.Owner, 0, FileDotCounterOptions.Default));

        Assert.Equal(path, fault.Path);
        Assert.False(fault.IsTransient);
    }

    [Fact]
    public void Open_ArgumentsOutOfRange_Throws()
    {
        var (path, options) = (_directory.LeasePath, FileDotCounterOptions.Default);

        Assert.Throws<ArgumentNullException>(() => FileDotCounter.Open(null!, CounterDirectory.Owner, 0, options));
        Assert.Throws<ArgumentException>(() => FileDotCounter.Open(string.Empty, CounterDirectory.Owner, 0, options));
        Assert.Throws<ArgumentException>(() => FileDotCounter.Open("/", CounterDirectory.Owner, 0, options));
        Assert.Throws<ArgumentNullException>(() => FileDotCounter.Open(path, CounterDirectory.Owner, 0, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => FileDotCounter.Open(path, Incarnation.None, 0, options));
        Assert.Throws<ArgumentOutOfRangeException>(() => FileDotCounter.Open(path, CounterDirectory.Owner, -1, options));
    }
}
