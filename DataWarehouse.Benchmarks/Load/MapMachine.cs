using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>A map: the first eight bytes of a command are the key, all of it is the value. The digest is the sum of what is in it.</summary>
internal sealed class MapMachine : IStateMachine, IStateMachineFactory
{
    private const int KeyBytes = sizeof(long);

    private readonly Dictionary<long, byte[]> _values = [];
    private ulong _sum;
    private long _bytes;

    public IStateMachine Create() => new MapMachine();

    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        foreach (ref readonly var entry in entries)
        {
            Put(entry.Command.Span);
            results.Add(entry.Index, default);
        }
    }

    /// <summary>A copy of all values, one behind the other; the map holds 64 keys for each client, so this is short.</summary>
    public ISnapshot CaptureSnapshot()
    {
        var state = new byte[_bytes + (_values.Count * sizeof(int))];
        var rest = state.AsSpan();
        foreach (var value in _values.Values)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, value.Length);
            value.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + value.Length)..];
        }

        return new MapSnapshot(state);
    }

    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        while (source.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length)
        {
            var value = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
            source.ReadExactly(value);
            Put(value);
        }
    }

    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        if (request.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(response.GetSpan(sizeof(ulong)), _sum);
            response.Advance(sizeof(ulong));
            return QueryStatus.Answered;
        }

        if (request.Length != KeyBytes) return QueryStatus.Malformed;
        if (_values.TryGetValue(BinaryPrimitives.ReadInt64LittleEndian(request), out var value)) response.Write(value);
        return QueryStatus.Answered;
    }

    public StateDigest ComputeDigest() => new(_sum);

    public void Dispose()
    {
    }

    private void Put(ReadOnlySpan<byte> command)
    {
        if (command.Length < KeyBytes) return;
        ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, BinaryPrimitives.ReadInt64LittleEndian(command), out _);
        if (value is not null) _sum -= XxHash3.HashToUInt64(value);
        if (value is null || value.Length != command.Length)
        {
            _bytes += command.Length - (value?.Length ?? 0);
            value = new byte[command.Length];
        }

        command.CopyTo(value);
        _sum += XxHash3.HashToUInt64(command);
    }
}
