using System.Buffers.Binary;

namespace DataWarehouse.Simulation.Workload;

/// <summary>The simulated store's answer: the state of the key in which it found it, and the place of the latest change.</summary>
/// <param name="HasChanged">Whether the command changed the key.</param>
/// <param name="Value">The value before the command; 0 before the first write.</param>
/// <param name="Count">How many changes the key had seen before the command.</param>
/// <param name="Version">The index of the entry that changed the key last, this one included; 0 for none.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KvResult(bool HasChanged, ulong Value, int Count, long Version)
{
    /// <summary>The encoded answer, in bytes.</summary>
    public const int SizeBytes = 1 + sizeof(ulong) + sizeof(int) + sizeof(long);

    /// <summary>Encodes it.</summary>
    /// <param name="target">At least <see cref="SizeBytes"/> long.</param>
    public void Encode(Span<byte> target)
    {
        target[0] = HasChanged ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64LittleEndian(target[1..], Value);
        BinaryPrimitives.WriteInt32LittleEndian(target[9..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(target[13..], Version);
    }

    /// <summary>Decodes one.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="result">The answer.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out KvResult result)
    {
        result = default;
        if (bytes.Length != SizeBytes) return false;
        result = new KvResult(
            bytes[0] != 0,
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[9..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[13..]));
        return true;
    }

    /// <summary>The answer in the response to an operation, if it carries one.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="result">The answer.</param>
    public static bool TryRead(in ClientOperation operation, out KvResult result)
    {
        result = default;
        var response = operation.Answer.Response;
        if (operation.Answer.Outcome != ClientOutcome.Done || response is null) return false;
        if (operation.IsRead) return TryDecode(response, out result);
        return response.Length > CommandResponse.HeaderBytes && TryDecode(response.AsSpan(CommandResponse.HeaderBytes), out result);
    }
}
