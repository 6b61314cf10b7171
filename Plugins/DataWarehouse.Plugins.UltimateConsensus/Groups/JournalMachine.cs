using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>
/// The state machine of groups that were given none: it counts entries and bytes and keeps a digest over all of them in their order. The entries themselves stay in the
/// log as long as that holds them. The answer to an entry, and to a read of any content, is the count, the bytes and the digest, 32 bytes.
/// </summary>
/// <remarks>Not thread-safe; belongs to its apply lane.</remarks>
internal sealed class JournalMachine : IStateMachine
{
    private const int StateBytes = 32;
    private const int BytesOffset = 8;
    private const int DigestOffset = 16;

    private readonly byte[] _state = new byte[StateBytes];

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        Span<byte> digests = stackalloc byte[StateBytes];
        foreach (ref readonly var entry in entries)
        {
            var command = entry.Command.Span;
            Add(0, 1);
            Add(BytesOffset, command.Length);
            _state.AsSpan(DigestOffset).CopyTo(digests);
            XxHash128.Hash(command, digests[DigestOffset..]);
            XxHash128.Hash(digests, _state.AsSpan(DigestOffset));
            results.Add(entry.Index, _state);
        }
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot() => new Capture([.. _state]);

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Span<byte> found = stackalloc byte[StateBytes + 1];
        if (source.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) != StateBytes) throw new InvalidDataException($"A journal's snapshot has {StateBytes} bytes.");
        found[..StateBytes].CopyTo(_state);
    }

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        response.Write(_state);
        return QueryStatus.Answered;
    }

    /// <inheritdoc/>
    public StateDigest ComputeDigest() => new(XxHash128.HashToUInt128(_state));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Add(int offset, long number)
    {
        var place = _state.AsSpan(offset);
        BinaryPrimitives.WriteInt64LittleEndian(place, BinaryPrimitives.ReadInt64LittleEndian(place) + number);
    }

    private sealed class Capture(byte[] state) : ISnapshot
    {
        public void WriteTo(Stream destination, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            destination.Write(state);
        }

        public void Dispose()
        {
        }
    }
}
