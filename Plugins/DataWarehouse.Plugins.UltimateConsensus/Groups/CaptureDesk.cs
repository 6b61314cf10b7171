using System.Buffers.Binary;
using System.Collections.Concurrent;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>Where those who want a snapshot wait, and the state machine on its apply lane leaves it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CaptureDesk
{
    private readonly ConcurrentDictionary<long, CaptureTicket> _waiting = new();
    private long _tickets;

    /// <summary>Begins to wait.</summary>
    /// <returns>The place; the caller disposes of it once.</returns>
    public CaptureTicket Ask()
    {
        var number = Interlocked.Increment(ref _tickets);
        Span<byte> content = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(content, number);
        return _waiting[number] = new CaptureTicket(this, number, OwnRequest.Encode(OwnRequestKind.Capture, content));
    }

    /// <summary>Nobody waits any more.</summary>
    /// <param name="number">The number of the wait.</param>
    public void Forget(long number) => _waiting.TryRemove(number, out _);

    /// <summary>Leaves a state for whoever asked.</summary>
    /// <param name="request">The request.</param>
    /// <param name="capture">Fixes the state.</param>
    public void Leave(ReadOnlySpan<byte> request, Func<ISnapshot> capture)
    {
        if (request.Length != OwnRequest.HeaderBytes + sizeof(long)) return;
        if (_waiting.TryGetValue(BinaryPrimitives.ReadInt64LittleEndian(request[OwnRequest.HeaderBytes..]), out var ticket)) ticket.Leave(capture());
    }
}
