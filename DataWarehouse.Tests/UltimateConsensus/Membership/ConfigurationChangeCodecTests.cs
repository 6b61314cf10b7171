using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Tests.Golden;
using static DataWarehouse.Tests.UltimateConsensus.Membership.Configurations;

namespace DataWarehouse.Tests.UltimateConsensus.Membership;

public sealed class ConfigurationChangeCodecTests
{
    private const string Golden = "consensus/configuration-change-v1.golden";

    [Fact]
    public void Golden_IsWrittenAndRead()
    {
        var change = new ConfigurationChange(ChangeTransition.JointExplicit, [.. Changes("v4 r1 l258 u3")]);

        GoldenFile.AssertMatches(Golden, ConfigurationChangeCodec.Encode(change));
        AssertDecodes(change, GoldenFile.Read(Golden));
    }

    [Fact]
    public void LeaveJoint_IsNoBytes()
    {
        Assert.Empty(ConfigurationChangeCodec.Encode(ConfigurationChange.LeaveJoint));
        AssertDecodes(ConfigurationChange.LeaveJoint, []);
    }

    [Fact]
    public void AnyChange_ComesBack() => Gen.Int[0, 2].Select(GenChanges).Sample((transition, parts) =>
    {
        var change = new ConfigurationChange((ChangeTransition)transition, ImmutableArray.Create(parts));
        AssertDecodes(change, ConfigurationChangeCodec.Encode(change));
    });

    [Fact]
    public void WhatNoReleaseCanRead_IsNotWritten()
    {
        var most = Enumerable.Repeat(Change(ChangeKind.Update, 1), ConfigurationChange.ChangesMax).ToImmutableArray();
        AssertDecodes(new ConfigurationChange(ChangeTransition.Auto, most), ConfigurationChangeCodec.Encode(new ConfigurationChange(ChangeTransition.Auto, most)));

        AssertNotWritten(ChangeTransition.Auto, most.Add(most[0]));
        AssertNotWritten((ChangeTransition)3, []);
        AssertNotWritten(ChangeTransition.Auto, [Change((ChangeKind)4, 1)]);
        AssertNotWritten(ChangeTransition.Auto, [Change(ChangeKind.Remove, -1)]);
    }

    [Theory]
    [InlineData("00", "the version is not known here")]
    [InlineData("02", "the version is not known here")]
    [InlineData("01", "the bytes end before the transition does")]
    [InlineData("0103", "the transition is above 2")]
    [InlineData("0100", "the bytes end before the number of parts does")]
    [InlineData("010000", "the change that leaves a joint configuration has no bytes")]
    [InlineData("010041", "the number of parts is above 64")]
    [InlineData("01020000", "bytes follow the end")]
    [InlineData("010001", "the bytes end before the kind does")]
    [InlineData("01000104", "the kind is above 3")]
    [InlineData("01000101" + "FFFFFFFFFFFFFFFF" + "0000000000000000" + "00", "a replica is below 0")]
    [InlineData("01000101" + "0100000000000000" + "0000000000000000", "the bytes end before the name's length does")]
    [InlineData("01000101" + "0100000000000000" + "0100000000000000" + "00", "an incarnation has no name")]
    public void Malformed_IsRefusedWithItsReason(string bytes, string expected)
    {
        Assert.False(ConfigurationChangeCodec.TryDecode(Convert.FromHexString(bytes), out var change, out var reason));
        Assert.Equal(expected, reason);
        Assert.Same(ConfigurationChange.LeaveJoint, change);
    }

    [Fact]
    public void AnyBytes_AreRefusedOrWrittenTheSameAgain()
    {
        var sound = ConfigurationChangeCodec.Encode(new ConfigurationChange(ChangeTransition.Auto, [.. Changes("v4 r1")]));
        var damaged = Gen.Int[0, sound.Length - 1].Select(Gen.Byte, (place, value) =>
        {
            var bytes = sound.ToArray();
            bytes[place] = value;
            return bytes;
        });
        Gen.OneOf(damaged, Gen.Byte[0, 4].Array[0, 60], Gen.Byte.Array[0, 60]).Sample(
            bytes => !ConfigurationChangeCodec.TryDecode(bytes, out var change, out var reason)
                ? reason.Length > 0
                : ConfigurationChangeCodec.Encode(change).AsSpan().SequenceEqual(bytes),
            iter: 20_000);
    }

    private static void AssertNotWritten(ChangeTransition transition, ImmutableArray<ReplicaChange> parts) =>
        Assert.Throws<ArgumentException>(() => ConfigurationChangeCodec.Encode(new ConfigurationChange(transition, parts)));

    private static void AssertDecodes(ConfigurationChange expected, byte[] bytes)
    {
        Assert.True(ConfigurationChangeCodec.TryDecode(bytes, out var change, out var reason), reason);
        Assert.Equal(expected.Transition, change.Transition);
        Assert.Equal(expected.Changes, change.Changes);
        Assert.Equal(expected.LeavesJoint, change.LeavesJoint);
    }
}
