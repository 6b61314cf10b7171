using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>
/// Thesis 4.2.3: a replica that hears nothing may have been removed, and would disturb the others for ever. It asks the catalogue before it
/// campaigns a second time; whatever becomes of the question, it does not stay silent for ever.
/// </summary>
public sealed class Thesis4_2_3_DisruptionTests
{
    private static readonly CoreOptions Asking = Given.Full with { AsksCatalogue = true };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Replica_HearsNothing_AsksOnceBeforeTheSecondCampaign(bool preVote)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Asking with { PreVote = preVote });

        rig.Tick(rig.Core.ElectionTimeoutTicks);
        Assert.Equal((0, 2), (rig.Questions, Campaigns(rig)));

        rig.Tick(rig.Core.ElectionTimeoutTicks);
        Assert.Equal((1, 0), (rig.Questions, Campaigns(rig)));
        rig.Tick(rig.Core.ElectionTimeoutTicks - 1);
        Assert.Equal((1, 0, 1), (rig.Questions, Campaigns(rig), rig.Core.FruitlessCampaigns));
    }

    [Fact]
    public void Replica_WithoutACatalogue_CampaignsWithoutAsking()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Full);

        for (var campaign = 1; campaign <= 5; campaign++)
        {
            rig.Tick(rig.Core.ElectionTimeoutTicks);
            Assert.Equal((campaign, 2), (rig.Core.FruitlessCampaigns, Campaigns(rig)));
        }

        Assert.Equal(0, rig.Questions);
    }

    [Fact]
    public void Answer_StillAMember_CampaignsAtTheNextTickAndAsksAgainBeforeTheThird()
    {
        var rig = Asked();

        rig.Answer(CatalogueAnswer.Member).Tick();
        Assert.Equal((1, 2, 2), (rig.Questions, Campaigns(rig), rig.Core.FruitlessCampaigns));

        rig.Tick(rig.Core.ElectionTimeoutTicks);
        Assert.Equal((2, 0), (rig.Questions, Campaigns(rig)));
    }

    /// <summary>The caller lost the question, or the catalogue cannot be reached, for it may need this very group.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Answer_UnknownOrLost_CampaignsAfterAnotherTimeout(bool answers)
    {
        var rig = Asked();
        for (var round = 1; round <= 5; round++)
        {
            if (answers) rig.Answer(CatalogueAnswer.Unknown);
            rig.Tick(rig.Core.ElectionTimeoutTicks - 1);
            Assert.Equal((round, 0), (rig.Questions, Campaigns(rig)));
            rig.Tick();
            Assert.Equal((round, 2), (rig.Questions, Campaigns(rig)));
            rig.Tick(rig.Core.ElectionTimeoutTicks);
        }
    }

    [Fact]
    public void Answer_Removed_TellsItAndAsksAgainAfterATimeout()
    {
        var rig = Asked();
        for (var round = 1; round <= 5; round++)
        {
            rig.Answer(CatalogueAnswer.Removed);
            Assert.Equal((round, round), (rig.Questions, rig.RemovedTold));
            rig.Tick(rig.Core.ElectionTimeoutTicks);
            Assert.Equal((round + 1, 0), (rig.Questions, Campaigns(rig)));
        }

        // The catalogue was wrong, or cannot be asked any more: the group may need this replica.
        rig.Tick(rig.Core.ElectionTimeoutTicks);
        Assert.Equal(2, Campaigns(rig));
    }

    [Fact]
    public void Replica_ToldByTheCatalogueThatItWasRemoved_StillVotes()
    {
        var rig = Asked().Answer(CatalogueAnswer.Removed);

        rig.Step(Say.Vote(2, 9, 9, 9));

        Assert.Equal((9, 2), (rig.Term, rig.Vote));
    }

    [Fact]
    public void Answer_NothingWasAsked_PermitsNothingButRemovalIsTold()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Asking);
        rig.Answer(CatalogueAnswer.Member).Answer(CatalogueAnswer.Unknown).Answer(CatalogueAnswer.Removed);
        Assert.Equal((3, 1), (rig.Core.Drops[DropReason.Late], rig.RemovedTold));

        rig.Tick(rig.Core.ElectionTimeoutTicks);
        Assert.Equal(2, Campaigns(rig));
        rig.Tick(rig.Core.ElectionTimeoutTicks);
        Assert.Equal((1, 0), (rig.Questions, Campaigns(rig)));
    }

    [Fact]
    public void Leader_IsHeardWhileTheQuestionIsOpen_ClosesIt()
    {
        var rig = Asked().Follow(2, 5);
        rig.Answer(CatalogueAnswer.Member);
        Assert.Equal((1, 0), (rig.Core.Drops[DropReason.Late], rig.Core.FruitlessCampaigns));

        rig.Tick(rig.Core.ElectionTimeoutTicks);

        Assert.Equal((1, 2), (rig.Questions, Campaigns(rig)));
    }

    [Fact]
    public void Caller_OrdersACampaign_NeedsNoAnswer()
    {
        var rig = Asked();

        Assert.True(rig.Do(core => core.Campaign()).IsTaken);

        Assert.Equal(2, Campaigns(rig));
    }

    [Fact]
    public void Answer_AfterAFault_IsDropped()
    {
        var rig = Asked();
        rig.Core.WriteFailed(new WriteId(1), "test");

        rig.Answer(CatalogueAnswer.Removed).Tick(100);

        Assert.Equal((0, 0, 1), (rig.RemovedTold, Campaigns(rig), rig.Core.Drops[DropReason.Stopped]));
    }

    [Fact]
    public void Group_MajorityComesBackAfterManyRounds_ElectsThoughNobodyAnswers()
    {
        var group = GroupRig.Of(3, Asking);
        for (var replica = 1; replica <= 3; replica++) group.Isolate(replica);
        for (var tick = 0; tick < 500; tick++) group.Tick();

        group.Heal();
        for (var tick = 0; tick < 100; tick++) group.Tick();

        Assert.Contains(Enumerable.Range(1, 3), replica => group[replica].Role == Role.Leader);
    }

    private static CoreRig Asked()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Asking);
        rig.Tick(rig.Core.ElectionTimeoutTicks);
        Assert.Equal(2, Campaigns(rig));
        rig.Tick(rig.Core.ElectionTimeoutTicks);
        Assert.Equal((1, 0), (rig.Questions, Campaigns(rig)));
        return rig;
    }

    private static int Campaigns(CoreRig rig) => rig.Take().Count(message => message.Kind is MessageKind.PreVote or MessageKind.Vote);
}
