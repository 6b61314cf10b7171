using System.Buffers;
using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Workload;

/// <summary>The store that the simulated clients work with: a few keys, each with a value, a count of changes and the place of the last one.</summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
/// <param name="watch">Is told of every execution, or null.</param>
internal sealed class KvStore(IExecutionWatch? watch) : ICommandExecutor
{
    /// <summary>How many keys there are.</summary>
    public const int KeysMax = 8;

    /// <summary>The encoded store, in bytes.</summary>
    public const int SizeBytes = (KeysMax * SlotBytes) + sizeof(long);

    private const int SlotBytes = sizeof(ulong) + sizeof(int) + sizeof(long);

    private readonly Slot[] _slots = new Slot[KeysMax];
    private long _executed;

    /// <summary>A digest of the whole store: a sum over the keys, so that a change costs one key.</summary>
    public ulong Digest { get; private set; }

    /// <inheritdoc/>
    public void Execute(in ExecutableCommand command, IBufferWriter<byte> response)
    {
        if (!KvCommand.TryDecode(command.Bytes.Span, out var asked)) return;

        Count();
        ref var slot = ref _slots[asked.Key];
        var before = slot;
        var next = asked.Verb switch
        {
            KvVerb.Put => asked.Token,
            KvVerb.Append => Append(slot.Value, asked.Token),
            KvVerb.CompareAndSet when slot.Value == asked.Expected => asked.Token,
            _ => slot.Value,
        };
        var hasChanged = next != slot.Value;
        if (hasChanged) Change(asked.Key, new Slot(next, slot.Count + 1, command.Index.Value));
        var result = new KvResult(hasChanged, before.Value, before.Count, slot.Version);
        watch?.Executed(asked, command.Index, result);
        result.Encode(response.GetSpan(KvResult.SizeBytes));
        response.Advance(KvResult.SizeBytes);
    }

    /// <summary>The value after an addition.</summary>
    /// <param name="value">The value before.</param>
    /// <param name="token">What is added.</param>
    public static ulong Append(ulong value, ulong token) => EntryHash.Mix(value, token) | 1;

    /// <summary>Tells the state of a key.</summary>
    /// <param name="key">The key.</param>
    public byte[] Query(byte key)
    {
        var answer = new byte[KvResult.SizeBytes];
        ref readonly var slot = ref _slots[key % KeysMax];
        new KvResult(false, slot.Value, slot.Count, slot.Version).Encode(answer);
        return answer;
    }

    /// <summary>Encodes the store.</summary>
    /// <param name="target">Takes <see cref="SizeBytes"/> bytes.</param>
    public void Encode(Span<byte> target)
    {
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target, slot.Value);
            BinaryPrimitives.WriteInt32LittleEndian(target[8..], slot.Count);
            BinaryPrimitives.WriteInt64LittleEndian(target[12..], slot.Version);
            target = target[SlotBytes..];
        }

        BinaryPrimitives.WriteInt64LittleEndian(target, _executed);
    }

    /// <summary>Replaces the store.</summary>
    /// <param name="source">What <see cref="Encode"/> wrote.</param>
    public void Restore(ReadOnlySpan<byte> source)
    {
        Digest = 0;
        for (byte key = 0; key < KeysMax; key++)
        {
            _slots[key] = new Slot(
                BinaryPrimitives.ReadUInt64LittleEndian(source),
                BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(source[12..]));
            Digest += DigestOf(key, _slots[key]);
            source = source[SlotBytes..];
        }

        _executed = BinaryPrimitives.ReadInt64LittleEndian(source);
        if (_executed > 0) Digest += EntryHash.Mix((ulong)_executed, KeysMax);
    }

    private static ulong DigestOf(byte key, in Slot slot) => slot.Version == 0
        ? 0
        : EntryHash.Mix(EntryHash.Mix(slot.Value, key), EntryHash.Mix((ulong)slot.Version, (ulong)slot.Count));

    private void Count()
    {
        if (_executed > 0) Digest -= EntryHash.Mix((ulong)_executed, KeysMax);
        Digest += EntryHash.Mix((ulong)++_executed, KeysMax);
    }

    private void Change(byte key, in Slot next)
    {
        Digest += DigestOf(key, next) - DigestOf(key, _slots[key]);
        _slots[key] = next;
    }

    private readonly record struct Slot(ulong Value, int Count, long Version);
}
