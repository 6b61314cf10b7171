using System.Buffers;
using System.Text;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Tests.Node.Recoveries;

/// <summary>What stands between engine and store: entries that are left out, and those that stop it.</summary>
public sealed class EntryGuardTests : IDisposable
{
    private readonly Machine _machine = new();
    private readonly Results _results = new();
    private readonly Watch _watch = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Entries_PassAsTheyAre()
    {
        Guard().Apply(_machine, [Entry(4, "a"), Entry(6, "b")], _results);

        Assert.Equal(["4:a", "6:b"], _machine.Applied);
        Assert.Equal(["4=a", "6=b"], _results.Taken);
    }

    [Fact]
    public void Throw_IsNotedAtTheFirstEntryWithoutAResult_AndGoesOn()
    {
        var bad = Entry(6, "bad");

        Assert.Throws<InvalidOperationException>(() => Guard().Apply(_machine, [Entry(4, "a"), bad, Entry(7, "c")], _results));

        Assert.Equal([EntryMark.Of(3, bad)], _watch.StoppedAt);
        Assert.Equal(["4=a"], _results.Taken);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    public void SkippedEntry_HasAnEmptyResultAndNoEffect(long index)
    {
        CommittedEntry[] entries = [Entry(4, "a"), Entry(6, "b"), Entry(7, "c")];
        var skipped = entries.Single(entry => entry.Index.Value == index);

        Guard(EntryMark.Of(3, skipped)).Apply(_machine, entries, _results);

        Assert.DoesNotContain(_machine.Applied, applied => applied.StartsWith($"{index}:", StringComparison.Ordinal));
        Assert.Equal(2, _machine.Applied.Count);
        Assert.Equal(3, _results.Taken.Count);
        Assert.Contains($"{index}=", _results.Taken);
        Assert.Equal([EntryMark.Of(3, skipped)], _watch.SkippedAt);
    }

    [Fact]
    public void OtherEntry_WhereOneWasToBeLeftOut_StopsTheMachineBeforeIt()
    {
        var expected = EntryMark.Of(3, Entry(6, "expected"));

        var thrown = Assert.Throws<InvalidOperationException>(() => Guard(expected).Apply(_machine, [Entry(4, "a"), Entry(6, "another"), Entry(7, "c")], _results));

        Assert.Contains("another one stands there", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(["4:a"], _machine.Applied);
    }

    private EntryGuard Guard(params EntryMark[] skips) => new(3, [.. skips.Select(static mark => new EntrySkip(mark, DateTimeOffset.UnixEpoch))], _watch);

    private static CommittedEntry Entry(long index, string command) => new(new LogIndex(index), new Term(2), DateTime.UnixEpoch, Encoding.UTF8.GetBytes(command));

    private sealed class Watch : IEntryWatch
    {
        public List<EntryMark> SkippedAt { get; } = [];

        public List<EntryMark> StoppedAt { get; } = [];

        public void Skipped(EntryMark entry) => SkippedAt.Add(entry);

        public void Stopped(EntryMark entry, Exception thrown) => StoppedAt.Add(entry);
    }

    private sealed class Results : IApplyResults
    {
        public List<string> Taken { get; } = [];

        public void Add(LogIndex index, ReadOnlySpan<byte> result) => Taken.Add($"{index}={Encoding.UTF8.GetString(result)}");
    }

    private sealed class Machine : IStateMachine
    {
        public List<string> Applied { get; } = [];

        public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
        {
            foreach (var entry in entries)
            {
                var text = Encoding.UTF8.GetString(entry.Command.Span);
                if (text == "bad") throw new InvalidOperationException("bad");
                Applied.Add($"{entry.Index}:{text}");
                results.Add(entry.Index, entry.Command.Span);
            }
        }

        public ISnapshot CaptureSnapshot() => throw new NotSupportedException();

        public void Restore(Stream source, CancellationToken cancellationToken) => throw new NotSupportedException();

        public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response) => throw new NotSupportedException();

        public StateDigest ComputeDigest() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
