using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateConsensus.Systems;

/// <summary>A system group of one machine, to which commands are applied one by one.</summary>
internal sealed class SystemRig : IApplyResults, ISystemObserver
{
    public static readonly ClusterId Ours = new(7);
    public static readonly TokenHash Token = TokenHash.Of("secret"u8);
    private readonly List<byte[]> _results = [];

    public SystemRig(PlantedSystemBug planted = PlantedSystemBug.None, int release = 0) => Machine = new SystemMachine(this, planted, release);

    public SystemMachine Machine { get; private set; }

    public SystemState State => Machine.State;

    public long Index { get; set; }

    public DateTime Now { get; set; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public List<SystemChanges> Seen { get; } = [];

    /// <summary>A cluster that "a" began, with a token for many nodes.</summary>
    public static SystemRig Begun(params string[] joined) => Begun(1, joined);

    public static SystemRig Begun(int level, params string[] joined) => Begun(level, release: 0, joined);

    public static SystemRig Begun(int level, int release, params string[] joined)
    {
        var rig = new SystemRig(release: release);
        rig.Done(new SystemCommand.Init(Ours, level, [Introduce("a", level: level)]));
        rig.Done(new SystemCommand.CreateToken("t", Token, 3600, 1000));
        foreach (var name in joined) rig.Join(name, level: level);
        return rig;
    }

    public static NodeIntroduction Introduce(string name, string? zone = null, string? host = null, int level = 1, UInt128? directory = null) => new()
    {
        Name = name,
        Directory = directory ?? (UInt128)(uint)name.Sum(static letter => letter * 31) + (UInt128)(uint)name.Length,
        Addresses = AttributeSet.Of(new SystemAttribute(NodeLabels.PeerAddress, name + ":1")),
        Labels = AttributeSet.Of([.. zone is null ? [] : new[] { new SystemAttribute(NodeLabels.Zone, zone) }, .. host is null ? [] : new[] { new SystemAttribute(NodeLabels.Host, host) }]),
        FeatureLevel = level,
    };

    public static PeerProgress Progress(int boot, long start, long batch) => new(new PeerBoot(new BootId((UInt128)boot), start), batch);

    public SystemAnswer Do(SystemCommand command) => Do(command.Encode());

    public SystemAnswer Do(byte[] command)
    {
        Machine.Apply([new CommittedEntry(new LogIndex(++Index), new Term(1), Now, command)], this);
        Assert.True(SystemAnswer.TryRead(_results[^1], out var answer));
        Assert.Equal(answer.IsDone, answer.Reason.Length == 0);
        Assert.Equal(answer.IsDone, answer.WayOut.Length == 0);
        return answer;
    }

    public SystemAnswer Done(SystemCommand command)
    {
        var answer = Do(command);
        Assert.True(answer.Status == SystemStatus.Done, $"{answer}");
        return answer;
    }

    public SystemAnswer Refused(SystemStatus status, SystemCommand command)
    {
        var (before, changes) = (State, Seen.Count);
        var answer = Do(command);
        Assert.Equal(status, answer.Status);
        Assert.Equal(before.Revision, State.Revision);
        Assert.Equal(before with { ClockTicks = State.ClockTicks }, State);
        Assert.Equal(changes, Seen.Count);
        return answer;
    }

    public Incarnation Join(string name, string? zone = null, string? host = null, int level = 1) => Join(Introduce(name, zone, host, level));

    public Incarnation Join(NodeIntroduction node) => new(Done(new SystemCommand.Join(Ours, Token, node)).Value);

    public Incarnation Of(string name) => State.FindNode(name)!.Incarnation;

    /// <summary>A keyspace with its groups, all on the same nodes.</summary>
    public long Place(string name, int groups, params string[] nodes)
    {
        var id = Done(new SystemCommand.CreateKeyspace(name, groups == 1 ? KeyspaceKind.Consensus : KeyspaceKind.Sharded, groups, nodes.Length > 3 ? 5 : 3, AttributeSet.Empty)).Value;
        return Done(new SystemCommand.PlaceGroups(id, 0, [.. Enumerable.Repeat(nodes.Select(Of).ToArray(), groups).Select(static set => (System.Collections.Immutable.ImmutableArray<Incarnation>)[.. set])])).Value;
    }

    public SystemAnswer See(long group, long index, long last, long[] voters, params long[] learners) =>
        Do(new SystemCommand.SeeConfiguration(new SeenConfiguration { Group = group, Index = index, LastReplica = last, Voters = [.. voters], Learners = [.. learners] }));

    public byte[] Snapshot()
    {
        using var snapshot = Machine.CaptureSnapshot();
        using var stream = new MemoryStream();
        snapshot.WriteTo(stream, CancellationToken.None);
        return stream.ToArray();
    }

    public void Restart()
    {
        var bytes = Snapshot();
        Machine = new SystemMachine(this);
        Machine.Restore(new MemoryStream(bytes), CancellationToken.None);
    }

    public void Changed(SystemState state, SystemChanges changes)
    {
        Assert.Same(State, state);
        Seen.Add(changes);
    }

    void IApplyResults.Add(LogIndex index, ReadOnlySpan<byte> result)
    {
        Assert.Equal(Index, index.Value);
        _results.Add(result.ToArray());
    }
}
