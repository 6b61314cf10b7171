using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>The simulated store as a state machine of the product; it notes its digest after each entry.</summary>
/// <remarks>Not thread-safe; belongs to its apply lane.</remarks>
/// <param name="store">The store.</param>
internal sealed class StoreMachine(KvStore store) : IStateMachine
{
    private readonly ArrayBufferWriter<byte> _result = new();
    private readonly Queue<(LogIndex Index, ulong Digest)> _digests = new();

    /// <summary>The store.</summary>
    public KvStore Store { get; } = store;

    /// <summary>Where it throws next; it goes on throwing there.</summary>
    public StoreFailure Failure { get; set; }

    /// <summary>Whether it was disposed of.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The digest after an entry; those of entries before it are forgotten.</summary>
    /// <param name="index">The entry.</param>
    /// <param name="before">The digest before it, for an entry that did not come here.</param>
    public ulong DigestAfter(LogIndex index, ulong before) => _digests.TryPeek(out var next) && next.Index == index ? _digests.Dequeue().Digest : before;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        ObjectDisposedException.ThrowIf(IsClosed, this);
        foreach (ref readonly var entry in entries)
        {
            if (Failure == StoreFailure.Apply && entry.Index.Value % 3 == 0) throw new InvalidOperationException("The store throws while applying.");
            _result.ResetWrittenCount();
            Store.Execute(new ExecutableCommand(entry.Index, entry.Term, entry.TimestampUtc.Ticks, entry.Command), _result);
            results.Add(entry.Index, _result.WrittenSpan);
            _digests.Enqueue((entry.Index, Store.Digest));
        }
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot()
    {
        if (Failure == StoreFailure.Capture) throw new InvalidOperationException("The store throws while its state is captured.");
        var state = new byte[KvStore.SizeBytes];
        Store.Encode(state);
        return new StoreSnapshot(state, Failure == StoreFailure.Write);
    }

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var state = new byte[KvStore.SizeBytes];
        source.ReadExactly(state);
        Store.Restore(state);
    }

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        ArgumentNullException.ThrowIfNull(response);
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (request.Length != 1) return QueryStatus.Malformed;
        response.Write(Store.Query(request[0]));
        return QueryStatus.Answered;
    }

    /// <inheritdoc/>
    public StateDigest ComputeDigest() => new(Store.Digest);

    /// <inheritdoc/>
    public void Dispose() => IsClosed = true;
}
