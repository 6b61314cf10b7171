using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.Golden;
using static DataWarehouse.Tests.UltimateConsensus.Membership.Configurations;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Membership;

public sealed class ConfigurationCodecTests
{
    [Fact]
    public void Golden_IsWrittenAndRead()
    {
        GoldenFile.AssertMatches("consensus/configuration-v1.golden", ConfigurationCodec.Encode(Joint()));
        GoldenFile.AssertMatches("consensus/configuration-empty-v1.golden", ConfigurationCodec.Encode(GroupConfiguration.Empty));

        AssertDecodes(Joint(), GoldenFile.Read("consensus/configuration-v1.golden"));
        AssertDecodes(GroupConfiguration.Empty, GoldenFile.Read("consensus/configuration-empty-v1.golden"));
    }

    [Fact]
    public void Nodes_MayBeNamelessAndMayHaveLongForeignNames()
    {
        AssertDecodes(GroupConfiguration.Of([new Member(new ReplicaId(long.MaxValue), default)], []));
        AssertDecodes(GroupConfiguration.Of([new Member(new ReplicaId(1), new PeerId(new string('ü', 127), new Incarnation(long.MaxValue)))], []));
        AssertDecodes(GroupConfiguration.Of([new Member(new ReplicaId(1), new PeerId("n", Incarnation.None))], []));
    }

    [Fact]
    public void AnyConfiguration_ComesBack() => GenChanges.Select(GenChanges).Sample((first, second) =>
    {
        var start = ConfigurationChanger.EnterJoint(Of([1]), true, first).Configuration;
        AssertDecodes(start);
        AssertDecodes(ConfigurationChanger.Simple(ConfigurationChanger.LeaveJoint(start).Configuration, second).Configuration);
    });

    [Fact]
    public void NotValid_IsNotWritten() => Assert.Throws<ArgumentException>(() => ConfigurationCodec.Encode(new GroupConfiguration { Voters = Ids(1) }));

    [Theory]
    [InlineData("", "the bytes end before the version does")]
    [InlineData("00", "the version is not known here")]
    [InlineData("02", "the version is not known here")]
    [InlineData("01", "the bytes end before the flag byte does")]
    [InlineData("0102", "the flag byte is above 1")]
    [InlineData("010000", "the bytes end before the replica does")]
    [InlineData("0100FFFFFFFFFFFFFFFF00", "a replica is below 0")]
    [InlineData("0100000000000000000041", "the number of members is above 64")]
    [InlineData("0100000000000000000000FF", "bytes follow the end")]
    [InlineData("0100050000000000000001", "the bytes end before the part byte does")]
    [InlineData("010005000000000000000110", "the part byte is above 15")]
    [InlineData("0100050000000000000001010000000000000000", "a replica is below 1")]
    [InlineData("01000500000000000000010101000000000000000000000000000000", "the bytes end before the name's length does")]
    [InlineData("0100050000000000000001010100000000000000FFFFFFFFFFFFFFFF0141", "an incarnation is below 0")]
    [InlineData("0100050000000000000001010100000000000000010000000000000000", "an incarnation has no name")]
    [InlineData("0100050000000000000001010100000000000000010000000000000001FF", "a name is not UTF-8")]
    [InlineData("0100050000000000000001010100000000000000010000000000000002FF", "the bytes end before the name does")]
    [InlineData("0101050000000000000001010100000000000000010000000000000001" + "41", "a configuration that is not joint cannot be left")]
    [InlineData("0100050000000000000001000100000000000000010000000000000001" + "41", "1 lives somewhere and has no part")]
    [InlineData("0100000000000000000001010100000000000000010000000000000001" + "41", "a member is above the last replica")]
    public void Malformed_IsRefusedWithItsReason(string bytes, string expected)
    {
        Assert.False(ConfigurationCodec.TryDecode(Convert.FromHexString(bytes), out var configuration, out var reason));
        Assert.StartsWith(expected, reason, StringComparison.Ordinal);
        Assert.Same(GroupConfiguration.Empty, configuration);
    }

    [Fact]
    public void Prefixes_AreRefused()
    {
        var bytes = ConfigurationCodec.Encode(Joint());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(ConfigurationCodec.TryDecode(bytes.AsSpan(0, length), out _, out var reason));
            Assert.NotEmpty(reason);
        }
    }

    [Fact]
    public void AnyBytes_AreRefusedOrWrittenTheSameAgain()
    {
        var sound = ConfigurationCodec.Encode(Joint());
        Gen.Int[0, sound.Length - 1].Select(Gen.Byte).Array[1, 3].Sample(
            changes =>
            {
                var bytes = sound.ToArray();
                foreach (var (place, value) in changes)
                {
                    bytes[place] = value;
                }

                return !ConfigurationCodec.TryDecode(bytes, out var configuration, out var reason)
                    ? reason.Length > 0
                    : ConfigurationCodec.Encode(configuration).AsSpan().SequenceEqual(bytes);
            },
            iter: 20_000);
    }

    private static void AssertDecodes(GroupConfiguration expected) => AssertDecodes(expected, ConfigurationCodec.Encode(expected));

    private static void AssertDecodes(GroupConfiguration expected, byte[] bytes)
    {
        Assert.True(ConfigurationCodec.TryDecode(bytes, out var configuration, out var reason), reason);
        Assert.Empty(reason);
        Assert.Equal(expected, configuration);
    }
}
