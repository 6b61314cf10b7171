using System.Buffers.Binary;

namespace DataWarehouse.Simulation.Workload;

/// <summary>A command of the simulated store.</summary>
/// <param name="Verb">What it does.</param>
/// <param name="Key">To which key.</param>
/// <param name="Token">The value that is written or added; no two commands have the same, so that effects can be traced to commands.</param>
/// <param name="Expected">The value that a compare-and-set expects.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KvCommand(KvVerb Verb, byte Key, ulong Token, ulong Expected)
{
    /// <summary>The encoded command without padding, in bytes.</summary>
    public const int SizeBytes = 2 + (2 * sizeof(ulong));

    /// <summary>A bit of <see cref="Token"/>: the command is proposed outside of sessions, so that nothing keeps a copy of it from being executed.</summary>
    public const ulong PlainBit = 1UL << 62;

    /// <summary>Whether the command is proposed outside of sessions.</summary>
    public bool IsPlain => (Token & PlainBit) != 0;

    /// <summary>Encodes it.</summary>
    /// <param name="paddingBytes">How many bytes to add that mean nothing, 0 or more.</param>
    public byte[] Encode(int paddingBytes = 0)
    {
        var bytes = new byte[SizeBytes + paddingBytes];
        bytes[0] = (byte)Verb;
        bytes[1] = Key;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(2), Token);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(2 + sizeof(ulong)), Expected);
        return bytes;
    }

    /// <summary>Decodes one, whatever the bytes are.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="command">The command.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out KvCommand command)
    {
        command = default;
        if (bytes.Length < SizeBytes || bytes[0] is < (byte)KvVerb.Put or > (byte)KvVerb.Get) return false;
        command = new KvCommand(
            (KvVerb)bytes[0],
            bytes[1],
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[(2 + sizeof(ulong))..]));
        return command.Key < KvStore.KeysMax;
    }
}
