using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead;

public sealed class StartHistoryTests
{
    private ulong _random;

    [Theory]
    [InlineData(7, 0x77, 40, nameof(PositionVerdict.Holds))]
    [InlineData(7, 0x77, 41, nameof(PositionVerdict.Lost))]
    [InlineData(7, 0x70, 1, nameof(PositionVerdict.Lost))]
    [InlineData(8, 0x88, 1, nameof(PositionVerdict.Lost))]
    [InlineData(6, 0x66, 30, nameof(PositionVerdict.Holds))]
    [InlineData(6, 0x66, 31, nameof(PositionVerdict.Lost))]
    [InlineData(6, 0x60, 1, nameof(PositionVerdict.Lost))]
    [InlineData(5, 0x55, 20, nameof(PositionVerdict.Holds))]
    [InlineData(4, 0x44, 1, nameof(PositionVerdict.Forgotten))]
    public void Judge_OfAPosition_LooksAtTheStartThatItIsOf(long epoch, ulong mark, long batch, string expected)
    {
        var history = new StartHistory(
            new StartEpoch(7),
            new StartMark(0x77),
            [new PastStart(new StartEpoch(5), new StartMark(0x55), new BatchNumber(20)), new PastStart(new StartEpoch(6), new StartMark(0x66), new BatchNumber(30))]);

        var seen = new LogPosition(new DirectoryId(1), new StartEpoch(epoch), new BatchNumber(batch)) { Mark = new StartMark(mark) };

        Assert.Equal(expected, history.Judge(seen, seen with { DurableThrough = new BatchNumber(40) }, PlantedLogBug.None).ToString());
    }

    [Fact]
    public void Next_BeyondWhatIsRemembered_ForgetsTheOldest()
    {
        var history = StartHistory.First(new StartMark(1));
        for (var epoch = 2; epoch <= 5; epoch++) history = history.Next(new StartEpoch(epoch), new StartMark((ulong)epoch), new BatchNumber(epoch * 10), pastMax: 2);

        Assert.Equal([new StartEpoch(3), new StartEpoch(4)], history.Past.Select(start => start.Epoch));
    }

    [Fact]
    public void Judge_OfABackupThatIsStartedAndWritesAgainAndAgain_StaysLost()
    {
        var log = Start(new SimulatedMedium()).Submit(GroupWrite.Create(new GroupId(1), new ReplicaId(1)));
        var backup = log.Medium.CopyDurable();
        log.Submit(OpenLog.Append(1, 1, 1)).Submit(OpenLog.Append(1, 2, 1));
        var seen = log.Log.Position;

        var restored = Start(backup);
        for (var start = 0; start < 10; start++)
        {
            Assert.Equal(PositionVerdict.Lost, restored.Log.Judge(seen));
            restored.Submit(OpenLog.Append(1, start + 1, 1));
            Assert.Equal(PositionVerdict.Lost, restored.Log.Judge(seen));
            restored = Start(restored.End());
        }

        Assert.True(restored.Log.Position.DurableThrough > seen.DurableThrough && restored.Log.Position.Epoch > seen.Epoch);
    }

    [Fact]
    public void Judge_OfACloneThatStartedInTheSameEpoch_IsLost()
    {
        var medium = Start(new SimulatedMedium()).Submit(GroupWrite.Create(new GroupId(1), new ReplicaId(1))).End();
        var clone = medium.CopyDurable();
        var seen = Start(medium).Log.Position;

        var cloned = Start(clone).Submit(OpenLog.Append(1, 1, 1)).Submit(OpenLog.Append(1, 2, 1));

        Assert.Equal(seen.Epoch, cloned.Log.Position.Epoch);
        Assert.Equal(PositionVerdict.Lost, cloned.Log.Judge(seen));
    }

    [Fact]
    public void Judge_OfADirectoryThatOnlyRestarts_HoldsAllPositionsUntilTheyAreForgotten()
    {
        var options = OpenLog.Options with { PastStartsMax = 3 };
        var told = new List<LogPosition>();
        var medium = new SimulatedMedium();
        for (var start = 1; start <= 6; start++)
        {
            var log = Start(medium, options);
            for (var i = 0; i < told.Count; i++) Assert.Equal(i < told.Count - 3 ? PositionVerdict.Forgotten : PositionVerdict.Holds, log.Log.Judge(told[i]));
            told.Add(log.Log.Position);
            Assert.Equal(PositionVerdict.Holds, log.Log.Judge(told[^1]));
            medium = log.End();
        }
    }

    [Fact]
    public void Judge_OfAnotherDirectory_IsForeign()
    {
        var log = Start(new SimulatedMedium());

        Assert.Equal(PositionVerdict.Foreign, log.Log.Judge(log.Log.Position with { Directory = new DirectoryId(5) }));
    }

    [Fact]
    public void Judge_BeforeTheLogWasRead_IsAFaultOfTheCaller()
    {
        var medium = new SimulatedMedium();
        Start(medium);
        var locked = Start(medium);

        Assert.Equal(LogRefusalKind.Locked, locked.Refusal!.Kind);
        Assert.Throws<InvalidOperationException>(() => locked.Log.Judge(default));
    }

    /// <summary>Every start draws bits of its own.</summary>
    private OpenLog Start(SimulatedMedium medium, WriteAheadOptions? options = null) => new(medium, options, new DirectoryId(++_random));
}
