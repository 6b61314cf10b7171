using System.Buffers;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>The state machine of a keyspace as a node runs it: the store, whose state can be asked for, and whose work is timed while somebody traces.</summary>
/// <remarks>Not thread-safe; belongs to its apply lane, as <see cref="IStateMachine"/> says.</remarks>
/// <param name="store">The store.</param>
/// <param name="captures">Who asks for its state.</param>
/// <param name="marks">When it applied what.</param>
/// <param name="guard">Leaves entries out, and notes where the store stops.</param>
internal sealed class KeyspaceMachine(IStateMachine store, CaptureDesk captures, ApplyMarks marks, EntryGuard guard) : IStateMachine
{
    private static readonly byte[] StatusQuery = KeyValueCommand.Encode(KeyValueOperation.Status, []);

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        if (!ApplyMarks.IsOn || entries.IsEmpty)
        {
            guard.Apply(store, entries, results);
            return;
        }

        var begin = marks.Now;
        guard.Apply(store, entries, results);
        marks.Add(entries[0].Index.Value, entries[^1].Index.Value, begin);
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot() => store.CaptureSnapshot();

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken) => store.Restore(source, cancellationToken);

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        if (!CaptureDesk.IsCapture(request)) return store.Query(request, response);
        captures.Leave(request, store);
        return store.Query(StatusQuery, response);
    }

    /// <inheritdoc/>
    public StateDigest ComputeDigest() => store.ComputeDigest();

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();
}
