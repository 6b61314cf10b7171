using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>The core's own promises, watched by the gate: two accounts of what is durable that must agree.</summary>
public sealed class GatedGroupProperties
{
    private static readonly Gen<(int, int)[]> AnyMoves = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 10_000]).Array[200, 600];

    [Fact]
    public void Group_AnyOrderOfMessagesAndCompletions_BreaksNoPromise()
    {
        var committed = 0L;
        Gen.Select(Gen.ULong, AnyMoves).Sample((seed, moves) =>
        {
            var group = new GatedGroup(seed, PlantedBug.None);
            foreach (var (kind, value) in moves)
            {
                group.Step(kind, value);
                Assert.Null(group.GateFault);
                Assert.Null(group.CoreFault);
            }

            Interlocked.Add(ref committed, group.Commit.Value - 1);
        }, iter: 300);

        Assert.True(committed > 1000, $"Only {committed} entries were committed; the moves prove little.");
    }

    [Fact]
    public void Group_WritesHeldBack_BreaksNoPromiseAndGoesOn()
    {
        var committed = 0L;
        Gen.Select(Gen.ULong, AnyMoves, Gen.Int[1, 2]).Sample((seed, moves, writesMax) =>
        {
            var group = new GatedGroup(seed, PlantedBug.None, writesMax);
            foreach (var (kind, value) in moves)
            {
                group.Step(kind, value);
                Assert.Null(group.GateFault);
                Assert.Null(group.CoreFault);
            }

            Assert.InRange(group.WritesMost, 0, writesMax);
            Interlocked.Add(ref committed, group.Commit.Value - 1);
        }, iter: 300);

        Assert.True(committed > 1000, $"Only {committed} entries were committed; the moves prove little.");
    }

    [Fact]
    public void Group_CoreThatPromisesTooEarly_IsStoppedByTheGate()
    {
        Assert.True(IsCaught(PlantedBug.VoteNotDurable), "The early vote is not caught.");
        Assert.True(IsCaught(PlantedBug.AcknowledgedBeforeDurable), "The early acknowledgement is not caught.");
    }

    private static bool IsCaught(PlantedBug planted)
    {
        var isCaught = false;
        Gen.Select(Gen.ULong, AnyMoves).Sample((seed, moves) =>
        {
            var group = new GatedGroup(seed, planted);
            foreach (var (kind, value) in moves) group.Step(kind, value);
            if (group.GateFault is not null) Volatile.Write(ref isCaught, true);
        }, iter: 50);
        return isCaught;
    }
}
