using System.Buffers;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>The state machine of one replica of a group: the user's, with the plugin's own commands taken out.</summary>
/// <remarks>Not thread-safe; belongs to its apply lane, as <see cref="IStateMachine"/> says.</remarks>
/// <param name="factory">Makes the user's state machines.</param>
/// <param name="captures">Takes snapshots for callers.</param>
internal sealed class GroupMachine(IStateMachineFactory factory, CaptureDesk captures) : IStateMachine
{
    private const byte Restored = 1;
    private const byte NotRestored = 0;

    private IStateMachine _inner = factory.Create();

    /// <summary>Whether the answer to a restoring command says that the state was replaced.</summary>
    /// <param name="answer">The answer.</param>
    public static bool SaysRestored(ReadOnlySpan<byte> answer) => answer is [Restored];

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        while (!entries.IsEmpty)
        {
            var count = 0;
            while (count < entries.Length && !OwnRequest.IsOwn(entries[count].Command.Span)) count++;
            if (count > 0) _inner.Apply(entries[..count], results);
            if (count == entries.Length) return;
            results.Add(entries[count].Index, [Execute(entries[count].Command)]);
            entries = entries[(count + 1)..];
        }
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot() => _inner.CaptureSnapshot();

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken) => _inner.Restore(source, cancellationToken);

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        if (!OwnRequest.IsOwn(request)) return _inner.Query(request, response);
        switch (OwnRequest.KindOf(request))
        {
            case OwnRequestKind.Capture:
                captures.Leave(request, _inner.CaptureSnapshot);
                return QueryStatus.Answered;
            case OwnRequestKind.Barrier:
                return QueryStatus.Answered;
            default:
                return QueryStatus.Unsupported;
        }
    }

    /// <inheritdoc/>
    public StateDigest ComputeDigest() => _inner.ComputeDigest();

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    /// <summary>Every replica finds the same: a release that does not know a kind, and one that cannot read a state, leave the present one.</summary>
    private byte Execute(ReadOnlyMemory<byte> command)
    {
        if (OwnRequest.KindOf(command.Span) != OwnRequestKind.Restore) return NotRestored;
        if (!GroupSnapshot.TryOpen(command[OwnRequest.HeaderBytes..], out var state)) return NotRestored;
        var fresh = factory.Create();
        try
        {
            using var source = new MemoryStream(state.ToArray(), writable: false);
            fresh.Restore(source, CancellationToken.None);
        }
        catch (InvalidDataException)
        {
            fresh.Dispose();
            return NotRestored;
        }

        _inner.Dispose();
        _inner = fresh;
        return Restored;
    }
}
