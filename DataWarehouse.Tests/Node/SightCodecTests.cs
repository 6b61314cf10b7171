using System.Collections.Immutable;
using DataWarehouse.Node.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Tests.UltimateConsensus.Systems;

namespace DataWarehouse.Tests.Node;

/// <summary>How leaders see their groups, as bytes between nodes.</summary>
public sealed class SightCodecTests
{
    private const string Pinned = "010205019801030102030201040485020104E8070A010601000000000000";
    private const string PinnedWithLeader = "020205019801030102030201040485020104E8070A01020601000000000000" + "00";

    private static readonly ImmutableArray<GroupSight> Sights =
    [
        new()
        {
            Configuration = new SeenConfiguration { Group = 5, Generation = 1, Index = 152, Voters = [1, 2, 3], Learners = [1, 4], LastReplica = 4 },
            JointFor = TimeSpan.FromMilliseconds(260),
            Leader = 2,
            Learners = [new LearnerSight(4, 1_000, TimeSpan.FromMilliseconds(10), Answers: true)],
        },
        new() { Configuration = new SeenConfiguration { Group = 6, Generation = 1, Index = 0, Voters = [], Learners = [], LastReplica = 0 } },
    ];

    [Fact]
    public void Sights_AreWrittenAsPinned_AndReadBack()
    {
        var bytes = SightCodec.Write(Sights, 1);

        Assert.Equal(Pinned, Convert.ToHexString(bytes));
        Assert.True(SightCodec.TryRead(bytes, out var read));
        Assert.Equal(2, read.Length);
        Assert.Equal((5L, 152L, 4L), (read[0].Configuration.Group, read[0].Configuration.Index, read[0].Configuration.LastReplica));
        Assert.Equal([1L, 2L, 3L], read[0].Configuration.Voters);
        Assert.Equal(Sights[0].JointFor, read[0].JointFor);
        Assert.Equal(Sights[0].Learners, read[0].Learners);
        Assert.Null(read[1].JointFor);
        Assert.Equal(0, read[0].Leader);
    }

    [Fact]
    public void SightsWithLeaders_AreWrittenFromTheirLevelOn_AndReadBack()
    {
        var bytes = SightCodec.Write(Sights, SightCodec.VersionFor(SystemRig.Begun(level: FeatureLevels.Programs).State));

        Assert.Equal(PinnedWithLeader, Convert.ToHexString(bytes));
        Assert.True(SightCodec.TryRead(bytes, out var read));
        Assert.Equal([2L, 0L], read.Select(static sight => sight.Leader));
        Assert.Equal(1, SightCodec.VersionFor(SystemRig.Begun().State));
    }

    [Fact]
    public void Bytes_ThatAreNoSights_AreRefused()
    {
        var bytes = SightCodec.Write(Sights, 2);
        for (var length = 0; length < bytes.Length; length++) Assert.False(SightCodec.TryRead(bytes.AsSpan(0, length), out _));
        Assert.False(SightCodec.TryRead([.. bytes, 0], out _));
        Assert.False(SightCodec.TryRead([3, 0], out _));
        Assert.False(SightCodec.TryRead([1, 0x81, 0x08], out _));
        Assert.False(SightCodec.TryRead([1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], out _));
    }
}
