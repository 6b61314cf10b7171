using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Faults;

namespace DataWarehouse.Tests.Simulation.Swarms;

public sealed class MixTests
{
    private const int Draws = 2_000;

    [Fact]
    public void DueFaults_ManySeeds_ComeInAnyOrderAndOverTheWholePhase()
    {
        var firsts = new HashSet<FaultKinds>();
        var (early, late) = (0, 0);
        for (var seed = 0UL; seed < 200; seed++)
        {
            var due = new DueFaults(new SeededRandom(seed));
            var isFirst = true;
            for (var progress = 0; progress <= 1_000; progress += 100)
            {
                while (due.TryPeek(progress, 0, out var kind))
                {
                    if (isFirst) firsts.Add(kind);
                    isFirst = false;
                    if (progress <= 300) early++;
                    if (progress >= 600) late++;
                    due.Done();
                }
            }

            Assert.True(due.AreDone);
        }

        Assert.True(firsts.Count >= 5);
        Assert.True(early > 200 && late > 200);
    }

    [Fact]
    public void DueFaults_NoProgress_AreAllDueAtLast()
    {
        var due = new DueFaults(new SeededRandom(1));

        while (due.TryPeek(0, long.MaxValue, out _)) due.Done();

        Assert.True(due.AreDone);
    }

    [Fact]
    public void FaultPlan_ManySeeds_FewAreLongAndPartsStayConnectedOnlyWithPreVoteAndCheckQuorum()
    {
        var (longOnes, lasting) = (0, new int[4]);
        for (var seed = 0UL; seed < Draws; seed++)
        {
            var plan = FaultPlan.Draw(new SeededRandom(seed), PlantedBug.None);
            if (plan.Length > 1) longOnes++;
            lasting[(int)plan.Lasting]++;
            Assert.True(plan.Lasting is LastingFaultKind.None or LastingFaultKind.Dead || plan.Options.Core is { PreVote: true, CheckQuorum: true });
        }

        Assert.InRange(longOnes, Draws / 100, Draws * 3 / 100);
        Assert.All(lasting, count => Assert.True(count > Draws / 20));
    }
}
