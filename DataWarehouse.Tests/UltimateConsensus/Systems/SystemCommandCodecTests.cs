using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.Golden;

namespace DataWarehouse.Tests.UltimateConsensus.Systems;

public sealed class SystemCommandCodecTests
{
    private static readonly NodeIntroduction Node = new()
    {
        Name = "n-1",
        Directory = 258,
        Addresses = AttributeSet.Of(new SystemAttribute("peer", "10.0.0.1:7000"), new SystemAttribute("client", "n1:2379")),
        Labels = AttributeSet.Of(new SystemAttribute("zone", "a"), new SystemAttribute("host", "h\u00e4")),
        FeatureLevel = 3,
    };

    private static readonly SystemCommand[] Samples =
    [
        new SystemCommand.Init(new ClusterId(0x1234), 2, [Node]),
        new SystemCommand.CreateToken("t", SystemRig.Token, 3600, 5),
        new SystemCommand.RevokeToken("t"),
        new SystemCommand.Join(new ClusterId(0x1234), SystemRig.Token, Node),
        new SystemCommand.NodeStarted(new ClusterId(0x1234), new Incarnation(300), 258, Node.Addresses, 3, SystemRig.Progress(9, 4, 1000)),
        new SystemCommand.SetLabels(new Incarnation(300), Node.Labels),
        new SystemCommand.SetService(new Incarnation(300), NodeService.Draining),
        new SystemCommand.RemoveNode(new Incarnation(300)),
        new SystemCommand.ReportProgress([new ProgressReport(new Incarnation(300), SystemRig.Progress(9, 4, 1000))]),
        new SystemCommand.CreateKeyspace("orders", KeyspaceKind.Sharded, 16, 3, AttributeSet.Of(new SystemAttribute("quota", "1"))),
        new SystemCommand.DeleteKeyspace("orders", 40),
        new SystemCommand.PlaceGroups(40, 0, [[new Incarnation(1), new Incarnation(300)], [new Incarnation(1)]]),
        new SystemCommand.BeginMove(5, 77, [new Incarnation(300)], [4], [1], [2, 3]),
        new SystemCommand.AdvanceMove(5, 90),
        new SystemCommand.AbortMove(5, 90),
        new SystemCommand.SeeConfiguration(new SeenConfiguration { Group = 5, Generation = 2, Index = 77, Voters = [1, 2, 3], Learners = [4], LastReplica = 4 }),
        new SystemCommand.PreferLeaders([new PreferredLeader(5, 2), new PreferredLeader(6, 0)]),
        new SystemCommand.Finalise(3),
        new SystemCommand.DescribeProgram(new NodeProgram(new Incarnation(300), 1, "3.1.0")),
        new SystemCommand.RecordRecovery(5, 2, [new RecoveredVoter(1001, new Incarnation(300))], "by hand; the last second may be lost"),
    ];

    public static TheoryData<SystemOperation> Operations => [.. Enum.GetValues<SystemOperation>().Where(operation => operation != SystemOperation.None)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Golden_IsWrittenAndRead(SystemOperation operation)
    {
        var sample = Samples.Single(command => command.Operation == operation);
        var name = $"consensus/system-{operation.ToString().ToLowerInvariant()}-v1.golden";

        GoldenFile.AssertMatches(name, sample.Encode());

        Assert.Equal(EnvelopeFlaw.None, SystemCommandCodec.Decode(GoldenFile.Read(name), out var read));
        Assert.IsType(sample.GetType(), read);
        Assert.Equal(sample.Encode(), read!.Encode());
    }

    [Fact]
    public void Samples_Decoded_SayTheSame()
    {
        SystemCommandCodec.Decode(Samples[0].Encode(), out var init);
        SystemCommandCodec.Decode(Samples[4].Encode(), out var started);
        SystemCommandCodec.Decode(Samples[19].Encode(), out var recovery);

        Assert.Equal(Node, Assert.Single(((SystemCommand.Init)init!).Founders));
        Assert.Equal(Samples[4], started);
        Assert.Equal("by hand; the last second may be lost", ((SystemCommand.RecordRecovery)recovery!).Text);
    }

    [Fact]
    public void AnyBytes_AreRefusedOrWrittenTheSameAgain()
    {
        var damaged = Gen.Int[0, Samples.Length - 1].SelectMany(sample =>
        {
            var bytes = Samples[sample].Encode();
            return Gen.Int[0, bytes.Length - 1].Select(Gen.Byte, (place, value) =>
            {
                var copy = bytes.ToArray();
                copy[place] = value;
                return copy;
            });
        });
        Gen.OneOf(damaged, Gen.Byte[0, 20].Array[0, 60].Select(bytes => (byte[])[1, .. bytes]), Gen.Byte.Array[0, 60]).Sample(
            bytes => SystemCommandCodec.Decode(bytes, out var command) == EnvelopeFlaw.None
                ? command!.Encode().AsSpan().SequenceEqual(bytes)
                : command is null,
            iter: 20_000);
    }

    [Fact]
    public void EveryPrefix_IsRefused()
    {
        foreach (var sample in Samples)
        {
            var bytes = sample.Encode();
            for (var length = 0; length < bytes.Length; length++)
                Assert.NotEqual(EnvelopeFlaw.None, SystemCommandCodec.Decode(bytes.AsSpan(0, length), out _));
            Assert.Equal(EnvelopeFlaw.TrailingBytes, SystemCommandCodec.Decode([.. bytes, 0], out _));
        }
    }

    [Theory]
    [InlineData("02", EnvelopeFlaw.UnknownVersion)]
    [InlineData("0100", EnvelopeFlaw.UnknownKind)]
    [InlineData("01FA", EnvelopeFlaw.UnknownKind)]
    [InlineData("", EnvelopeFlaw.TooShort)]
    [InlineData("01", EnvelopeFlaw.TooShort)]
    [InlineData("0108" + "00", EnvelopeFlaw.OutOfRange)]
    public void Malformed_SaysWhatIsWrong(string bytes, object flaw) => Assert.Equal(flaw, SystemCommandCodec.Decode(Convert.FromHexString(bytes), out _));

    [Fact]
    public void ArraysThatWereNotSet_AreEmpty()
    {
        var bare = new SystemCommand.BeginMove(5, 0, default, default, default, default);
        var empty = new SystemCommand.BeginMove(5, 0, [], [], [], []);

        Assert.Equal(empty.Encode(), bare.Encode());
        Assert.Equal(new SystemCommand.PlaceGroups(1, 0, []).Encode(), new SystemCommand.PlaceGroups(1, 0, default).Encode());
    }
}
