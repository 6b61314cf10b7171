using System.Buffers.Binary;
using System.Collections.Concurrent;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>Where those who want the state of a keyspace wait, and its state machine leaves it from the apply lane: a question like any other, so it comes where a read of that moment would.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CaptureDesk
{
    /// <summary>The first byte of such a question: no version that commands and queries of the store will ever have.</summary>
    private const byte Mark = 0xFF;

    private const int RequestBytes = 1 + sizeof(long);
    private readonly ConcurrentDictionary<long, CaptureTicket> _waiting = new();
    private long _tickets;

    /// <summary>Begins to wait.</summary>
    /// <returns>The place; the caller disposes of it once.</returns>
    public CaptureTicket Ask()
    {
        var number = Interlocked.Increment(ref _tickets);
        var request = new byte[RequestBytes];
        request[0] = Mark;
        BinaryPrimitives.WriteInt64LittleEndian(request.AsSpan(1), number);
        return _waiting[number] = new CaptureTicket(this, number, request);
    }

    /// <summary>Whether a question is one for a state.</summary>
    /// <param name="request">The question.</param>
    public static bool IsCapture(ReadOnlySpan<byte> request) => request is [Mark, ..] && request.Length == RequestBytes;

    /// <summary>Leaves a state for whoever asked.</summary>
    /// <param name="request">The question.</param>
    /// <param name="machine">Whose state.</param>
    public void Leave(ReadOnlySpan<byte> request, IStateMachine machine)
    {
        if (_waiting.TryGetValue(BinaryPrimitives.ReadInt64LittleEndian(request[1..]), out var ticket)) ticket.Leave(machine.CaptureSnapshot());
    }

    /// <summary>Nobody waits any more.</summary>
    /// <param name="number">The number of the wait.</param>
    public void Forget(long number) => _waiting.TryRemove(number, out _);
}
