using CsCheck;
using DataWarehouse.Plugins.UltimateReplication.Counters;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

public sealed class DotLeaseDamageTests : IDisposable
{
    private readonly CounterDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_SlotTornAtEveryByte_GoesOnBehindWhatWasIssued()
    {
        _directory.Session(16);
        var before = File.ReadAllBytes(_directory.LeasePath);
        _directory.Session(1);
        var after = File.ReadAllBytes(_directory.LeasePath);
        var slotStart = before.AsSpan(0, 64).SequenceEqual(after.AsSpan(0, 64)) ? DotLeaseRecord.SlotBytes : 0;

        for (var torn = 0; torn <= DotLeaseRecord.LengthBytes; torn++)
        {
            var image = before.ToArray();
            after.AsSpan(slotStart, torn).CopyTo(image.AsSpan(slotStart));
            File.WriteAllBytes(_directory.LeasePath, image);

            Assert.True(_directory.Session(1)[0] > 16, $"torn after {torn} bytes");
        }
    }

    [Fact]
    public void Open_AnyByteOfTheNewestRecordRotten_StillNeverRepeatsANumber()
    {
        _directory.Session(3);
        var issued = _directory.Session(16);
        var image = File.ReadAllBytes(_directory.LeasePath);

        for (var at = 0; at < DotLeaseRecord.FileBytes; at = at == 63 ? DotLeaseRecord.SlotBytes : at + 1)
        {
            var rotten = image.ToArray();
            rotten[at] ^= 0x10;
            File.WriteAllBytes(_directory.LeasePath, rotten);

            Assert.True(_directory.Session(1)[0] > issued[^1], $"byte {at}");
            if (at == DotLeaseRecord.SlotBytes + 63)
                break;
        }
    }

    [Fact]
    public void Open_OneSlotLost_AcceptsStoredDataOfTheLostBlockButNotMore()
    {
        LeaseFileImage.Save(_directory.LeasePath, new DotLease(CounterDirectory.Owner, 4, 1_000));
        var image = File.ReadAllBytes(_directory.LeasePath);
        var last = 1_000 + FileDotCounterOptions.BlockDotsMax;

        Assert.Equal(DotLeaseRefusal.BehindStoredData, _directory.Refusal(last + 1).Refusal);
        File.WriteAllBytes(_directory.LeasePath, image);
        using var counter = _directory.Open(new FaultyFileSync(), last);

        Assert.Equal(last + 1, counter.Next().Sequence);
    }

    [Fact]
    public void Open_StaleOlderSlot_CountsAsLost()
    {
        LeaseFileImage.Save(_directory.LeasePath, new(CounterDirectory.Owner, 4, 1_000), new(CounterDirectory.Owner, 7, 2_000));

        Assert.Equal([2_001L + FileDotCounterOptions.BlockDotsMax], _directory.Session(1));
    }

    [Fact]
    public void Open_FileCutShort_NeverRepeatsANumber()
    {
        var issued = _directory.Session(16);
        var image = File.ReadAllBytes(_directory.LeasePath);

        foreach (var length in new[] { 64, 65, 4_095, 4_096, 4_100, 4_159, 4_160, 8_191 })
        {
            File.WriteAllBytes(_directory.LeasePath, image[..length]);
            Assert.True(_directory.Session(1)[0] > issued[^1], $"cut to {length} bytes");
        }
    }

    [Fact]
    public void Record_WrittenAndRead_IsTheSame() => Gen.Select(
        Gen.Long[1, long.MaxValue], Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).Sample((incarnation, number, through) =>
        {
            var lease = new DotLease(new(incarnation), number, through);
            var slot = new byte[DotLeaseRecord.SlotBytes];
            DotLeaseRecord.Write(slot, lease);

            Assert.Equal(DotSlotState.Valid, DotLeaseRecord.Read(slot, lease.Slot, out var read));
            Assert.Equal(lease, read);
            Assert.Equal(DotSlotState.Damaged, DotLeaseRecord.Read(slot, 1 - lease.Slot, out _));
        });

    [Fact]
    public void Session_AnyHistoryOfCrashesAndRot_NeverRepeatsANumber() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[1, 24], Gen.Int[0, 64], Gen.Int[-1, 63]).Array[1, 8].Sample(
            steps =>
            {
                using var directory = new CounterDirectory();
                HashSet<long> issued = [];
                foreach (var (count, failAt, tornBytes, rottenByte) in steps)
                {
                    RunUntilCrash(directory, issued, count, failAt, tornBytes);
                    RotNewest(directory.LeasePath, rottenByte);
                }
            },
            iter: 300);

    private static void RunUntilCrash(CounterDirectory directory, HashSet<long> issued, int count, int failAt, int tornBytes)
    {
        try
        {
            using var counter = directory.Open(new FaultyFileSync(failAt, tornBytes));
            for (var i = 0; i < count; i++)
                Assert.True(issued.Add(counter.Next().Sequence));
        }
        catch (DotCounterFaultException)
        {
            // The crash of this step.
        }
        catch (DotLeaseRefusedException refusal) when (refusal.Refusal == DotLeaseRefusal.Damaged)
        {
            // Rot in one slot after a tear in the other: refusing is the only right answer.
        }
    }

    private static void RotNewest(string path, int rottenByte)
    {
        if (rottenByte < 0 || !File.Exists(path))
            return;

        var image = File.ReadAllBytes(path);
        var isFirstNewest = BitConverter.ToInt64(image, 24) > BitConverter.ToInt64(image, DotLeaseRecord.SlotBytes + 24);
        image[rottenByte + (isFirstNewest ? 0 : DotLeaseRecord.SlotBytes)] ^= 1;
        File.WriteAllBytes(path, image);
    }
}
