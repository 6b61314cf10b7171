using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.Tests.UltimateConsensus.Nodes;

namespace DataWarehouse.Tests.Consensus;

/// <summary>The state machine round the user's: own commands never reach it, and every replica answers them alike.</summary>
public sealed class GroupMachineTests
{
    private readonly CaptureDesk _desk = new();

    [Fact]
    public void Apply_OwnCommandsAmongOthers_KeepTheOrderOfResults()
    {
        using var machine = new GroupMachine(new ListMachine(), _desk);
        var snapshot = SnapshotOf("x\n"u8);
        var results = Apply(machine, "a"u8.ToArray(), OwnRequest.Encode(OwnRequestKind.Restore, snapshot), "b"u8.ToArray(), OwnRequest.Encode((OwnRequestKind)99, []), "c"u8.ToArray());

        Assert.Equal([1, 2, 3, 4, 5], results.Select(result => result.Index));
        Assert.True(GroupMachine.SaysRestored(results[1].Result));
        Assert.False(GroupMachine.SaysRestored(results[3].Result));
        Assert.Equal("x\nb\nc\n"u8.ToArray(), StateOf(machine));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(31)]
    public void Apply_RestoreOfHalfASnapshot_ChangesNothing(int length)
    {
        using var machine = new GroupMachine(new ListMachine(), _desk);
        var results = Apply(machine, "a"u8.ToArray(), OwnRequest.Encode(OwnRequestKind.Restore, SnapshotOf("x\n"u8).AsSpan(0, length)));

        Assert.False(GroupMachine.SaysRestored(results[1].Result));
        Assert.Equal("a\n"u8.ToArray(), StateOf(machine));
    }

    [Fact]
    public void Query_CaptureThatNobodyWaitsFor_TakesNothing()
    {
        using var machine = new GroupMachine(JournalMachineFactory.Instance, _desk);
        var response = new ArrayBufferWriter<byte>();
        ReadOnlyMemory<byte> gone;
        using (var ticket = _desk.Ask()) gone = ticket.Request;

        Assert.Equal(QueryStatus.Answered, machine.Query(gone.Span, response));
        Assert.Equal(QueryStatus.Answered, machine.Query(OwnRequest.Encode(OwnRequestKind.Capture, [1]), response));
        Assert.Equal(QueryStatus.Unsupported, machine.Query(OwnRequest.Encode(OwnRequestKind.Restore, []), response));
        Assert.Equal(QueryStatus.Answered, machine.Query(OwnRequest.Encode(OwnRequestKind.Barrier, []), response));
        Assert.Equal(0, response.WrittenCount);
    }

    [Fact]
    public async Task Query_CaptureTwice_KeepsTheFirst()
    {
        using var machine = new GroupMachine(new ListMachine(), _desk);
        using var ticket = _desk.Ask();
        Apply(machine, "a"u8.ToArray());
        machine.Query(ticket.Request.Span, new ArrayBufferWriter<byte>());
        Apply(machine, "b"u8.ToArray());
        machine.Query(ticket.Request.Span, new ArrayBufferWriter<byte>());

        using var target = new MemoryStream();
        (await ticket.Captured).WriteTo(target, CancellationToken.None);
        Assert.Equal("a\n"u8.ToArray(), target.ToArray());
    }

    [Fact]
    public void Journal_Restored_GoesOnLikeTheOriginal()
    {
        using var original = new JournalMachine();
        using var copy = new JournalMachine();
        Apply(original, [1], [2, 3]);
        using var captured = original.CaptureSnapshot();
        using var stream = new MemoryStream();
        captured.WriteTo(stream, CancellationToken.None);
        stream.Position = 0;

        copy.Restore(stream, CancellationToken.None);

        Assert.Equal(original.ComputeDigest(), copy.ComputeDigest());
        Assert.Equal(Apply(original, [4])[0].Result, Apply(copy, [4])[0].Result);
        using var fresh = new JournalMachine();
        Assert.Throws<InvalidDataException>(() => fresh.Restore(new MemoryStream(new byte[31]), CancellationToken.None));
        Assert.Throws<InvalidDataException>(() => fresh.Restore(new MemoryStream(new byte[33]), CancellationToken.None));
    }

    private static byte[] SnapshotOf(ReadOnlySpan<byte> state)
    {
        var snapshot = new byte[GroupSnapshot.HeaderBytes + state.Length];
        state.CopyTo(snapshot.AsSpan(GroupSnapshot.HeaderBytes));
        GroupSnapshot.Seal(snapshot, 1, 7);
        Assert.Equal(7, GroupSnapshot.IndexOf(snapshot));
        return snapshot;
    }

    private static List<(long Index, byte[] Result)> Apply(IStateMachine machine, params byte[][] commands)
    {
        var results = new Results();
        var entries = commands.Select((command, place) => new CommittedEntry(new LogIndex(place + 1), new Term(1), DateTime.UnixEpoch, command)).ToArray();
        machine.Apply(entries, results);
        return results.Added;
    }

    private static byte[] StateOf(GroupMachine machine)
    {
        var response = new ArrayBufferWriter<byte>();
        machine.Query(default, response);
        return response.WrittenSpan.ToArray();
    }

    private sealed class Results : IApplyResults
    {
        public List<(long Index, byte[] Result)> Added { get; } = [];

        public void Add(LogIndex index, ReadOnlySpan<byte> result) => Added.Add((index.Value, result.ToArray()));
    }
}
