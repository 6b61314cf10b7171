using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Tests.UltimateConsensus.Rig;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class LivenessTests : IEventTarget
{
    private static readonly LivenessBounds Bounds = new(1_000, 5_000);
    private readonly EventQueue _events = new();
    private readonly Liveness _oracle;

    public LivenessTests() => _oracle = new Liveness(_events);

    [Fact]
    public void Liveness_LeaderOnlyLeftOver_Fires()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain).LeadCommitted();
        rig.Propose();
        Heal(rig);

        // What the leader took before the faults ended proves nothing, even if it is committed now.
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        _oracle.Stepped(new CoreView(rig));
        Pass(1_001);

        Assert.False(_oracle.HasLeader);
        Fires(() => _oracle.Watch(() => string.Empty));
    }

    [Fact]
    public void Liveness_LeftOverLeaderCommitsSomethingNew_StaysSilent()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain).LeadCommitted();
        Heal(rig);

        rig.Propose();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        _oracle.Stepped(new CoreView(rig));
        Pass(1_001);
        _oracle.Watch(() => string.Empty);

        Assert.True(_oracle.HasLeader);
    }

    [Fact]
    public void Liveness_NewLeaderHasCommittedNothingInItsTerm_HasNoLeader()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain);
        Heal(rig);

        rig.Lead();
        _oracle.Stepped(new CoreView(rig));
        Assert.False(_oracle.HasLeader);

        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        _oracle.Stepped(new CoreView(rig));
        Assert.True(_oracle.HasLeader);
    }

    [Fact]
    public void Liveness_GroupIsNotWholeInTime_Fires()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain);
        Heal(rig);
        rig.LeadCommitted();
        _oracle.Stepped(new CoreView(rig));
        Pass(5_001);

        Fires(() => _oracle.Watch(() => string.Empty));
    }

    [Theory]
    [InlineData(10, 1_000, 0, 1_600_000)]
    [InlineData(10, 1_250, 0, 1_850_000)]
    [InlineData(5, 4_000, 0, 2_600_000)]
    [InlineData(10, 1_000, 150_000, 2_200_000)]
    public void LivenessBounds_Leader_IsTenElectionTimeoutsOfTheSlowestAndWhatFaultsLeaveBehind(int ticks, long slowestPerMille, long link, long expected) =>
        Assert.Equal(expected, LivenessBounds.Of(new CoreOptions { ElectionTicks = ticks }, 10_000, slowestPerMille, link).LeaderMicros);

    [Theory]
    [InlineData(0, 1, 100, 10, 11_000_000)]
    [InlineData(150_000, 1, 100, 10, 55_000_000)]
    [InlineData(150_000, 512, 100, 10, 35_400_000)]
    [InlineData(150_000, 1 << 20, 100, 10, 15_400_000)]
    public void LivenessBounds_Whole_IsLongerByARoundTripForEachMessageOverASlowLink(long link, int appendBytes, long entries, long chunks, long expected) =>
        Assert.Equal(expected, LivenessBounds.Of(new CoreOptions { ElectionTicks = 10, AppendBytesMax = appendBytes }, 10_000, 1_000, link, entries, chunks).WholeMicros);

    void IEventTarget.Fire(int code, long argument)
    {
    }

    private void Heal(CoreRig rig) => _oracle.FaultsEnded(Bounds, [new CoreView(rig)]);

    private void Pass(long micros)
    {
        _events.After(micros, this, 0);
        _events.FireNext();
    }

    private sealed class CoreView(CoreRig rig) : IReplicaView
    {
        public int Node => 0;

        public ReplicaId Replica => rig.Core.Self;

        public bool IsUp => true;

        public RaftCore Core => rig.Core;

        public bool IsDamaged => false;

        public LogIndex Applied => rig.Core.Log.Applied;

        public ulong Digest => 0;
    }
}
