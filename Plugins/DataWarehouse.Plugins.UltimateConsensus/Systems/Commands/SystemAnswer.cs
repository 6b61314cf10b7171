using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

/// <summary>What became of a command, the same on every replica.</summary>
/// <param name="Status">How it was met.</param>
/// <param name="Revision">The revision of the state behind it.</param>
/// <param name="Value">A number that the command made or found; see the command.</param>
/// <param name="Second">Another one.</param>
/// <param name="Reason">Why it was refused; empty if it was not.</param>
/// <param name="WayOut">What to do about that; empty if it was not refused.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record SystemAnswer(SystemStatus Status, long Revision, long Value, long Second, string Reason, string WayOut)
{
    private const byte Version = 1;

    /// <summary>Whether what was asked for is so now.</summary>
    public bool IsDone => Status is SystemStatus.Done or SystemStatus.AlreadyDone;

    /// <summary>Reads the answer to a proposal.</summary>
    /// <param name="bytes">The result of the entry.</param>
    /// <param name="answer">The answer, or null.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SystemAnswer? answer)
    {
        var reader = new FieldReader(bytes);
        if (reader.Byte() != Version) reader.Refuse(EnvelopeFlaw.UnknownVersion);
        var read = new SystemAnswer(
            (SystemStatus)reader.Byte(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            SystemFields.Text(ref reader, SystemLimits.TextBytesMax),
            SystemFields.Text(ref reader, SystemLimits.TextBytesMax));
        answer = reader.IsSound && reader.Remaining == 0 ? read : null;
        return answer is not null;
    }

    /// <summary>The answer as bytes that <see cref="TryRead"/> reads.</summary>
    public byte[] Encode()
    {
        var target = new ArrayBufferWriter<byte>();
        Write(target);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>Writes what <see cref="TryRead"/> reads.</summary>
    /// <param name="target">Takes the bytes.</param>
    internal void Write(IBufferWriter<byte> target)
    {
        var writer = new FieldWriter(target);
        writer.Byte(Version);
        writer.Byte((byte)Status);
        writer.Number(Revision);
        writer.Number(Value);
        writer.Number(Second);
        SystemFields.Write(writer, Reason);
        SystemFields.Write(writer, WayOut);
    }
}
