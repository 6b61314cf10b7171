using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

/// <summary>The kinds of fields that the formats of the system group are made of (docs/formats.md, "System group").</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SystemFields
{
    private const int WideBytes = 16;

    /// <summary>Reads how many things follow; each takes a byte at least, so a lie costs no memory.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="max">How many there may be.</param>
    public static int Count(ref FieldReader reader, int max)
    {
        var count = reader.Number();
        if (count > max || count > reader.Remaining) reader.Refuse(EnvelopeFlaw.OutOfRange);
        return reader.IsSound ? (int)count : 0;
    }

    /// <summary>Reads a number within bounds.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="min">The lowest.</param>
    /// <param name="max">The highest.</param>
    public static int Small(ref FieldReader reader, int min, int max)
    {
        var number = reader.Number();
        if (number < min || number > max) reader.Refuse(EnvelopeFlaw.OutOfRange);
        return reader.IsSound ? (int)number : min;
    }

    /// <summary>Reads a number that is not 0.</summary>
    /// <param name="reader">The bytes.</param>
    public static long Positive(ref FieldReader reader)
    {
        var number = reader.Number();
        if (number == 0) reader.Refuse(EnvelopeFlaw.OutOfRange);
        return number;
    }

    /// <summary>Reads the life of a node.</summary>
    /// <param name="reader">The bytes.</param>
    public static Incarnation Incarnation(ref FieldReader reader) => new(Positive(ref reader));

    /// <summary>Reads 128 bits.</summary>
    /// <param name="reader">The bytes.</param>
    public static UInt128 Wide(ref FieldReader reader)
    {
        var bytes = reader.Take(WideBytes);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }

    /// <summary>Reads how far a node's data has come.</summary>
    /// <param name="reader">The bytes.</param>
    public static PeerProgress Progress(ref FieldReader reader) => new(new PeerBoot(new BootId(Wide(ref reader)), reader.Number()), reader.Number());

    /// <summary>Reads a text without control characters.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="bytesMax">How many UTF-8 bytes it may have.</param>
    public static string Text(ref FieldReader reader, int bytesMax)
    {
        var length = reader.Number();
        if (length > bytesMax) reader.Refuse(EnvelopeFlaw.OutOfRange);
        if (!SystemNames.TryRead(reader.Take(reader.IsSound ? length : 0), out var text) || !SystemNames.IsText(text, bytesMax)) reader.Refuse(EnvelopeFlaw.OutOfRange);
        return reader.IsSound ? text : string.Empty;
    }

    /// <summary>Reads a name.</summary>
    /// <param name="reader">The bytes.</param>
    public static string Name(ref FieldReader reader)
    {
        var name = Text(ref reader, SystemLimits.NameCharactersMax);
        if (!SystemNames.IsName(name)) reader.Refuse(EnvelopeFlaw.OutOfRange);
        return name;
    }

    /// <summary>Reads numbers in any order.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="max">How many there may be.</param>
    public static ImmutableArray<long> Numbers(ref FieldReader reader, int max)
    {
        var numbers = new long[Count(ref reader, max)];
        for (var place = 0; place < numbers.Length && reader.IsSound; place++) numbers[place] = reader.Number();
        return ImmutableArray.Create(numbers);
    }

    /// <summary>Reads numbers above 0 that ascend.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="max">How many there may be.</param>
    public static ImmutableArray<long> Ascending(ref FieldReader reader, int max)
    {
        var numbers = Numbers(ref reader, max);
        for (var place = 0; place < numbers.Length; place++)
        {
            if (numbers[place] <= (place == 0 ? 0 : numbers[place - 1])) reader.Refuse(EnvelopeFlaw.OutOfRange);
        }

        return numbers;
    }

    /// <summary>Writes a text or name.</summary>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="text">The text.</param>
    public static void Write(FieldWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Number(bytes.Length);
        writer.Bytes(bytes);
    }

    /// <summary>Writes 128 bits.</summary>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="value">The bits.</param>
    public static void Write(FieldWriter writer, UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[WideBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, value);
        writer.Bytes(bytes);
    }

    /// <summary>Writes how far a node's data has come.</summary>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="progress">How far.</param>
    public static void Write(FieldWriter writer, PeerProgress progress)
    {
        Write(writer, progress.Boot.Id.Value);
        writer.Number(progress.Boot.StartCounter);
        writer.Number(progress.DurableBatch);
    }

    /// <summary>Writes numbers.</summary>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="numbers">The numbers; the default value is none.</param>
    public static void Write(FieldWriter writer, ImmutableArray<long> numbers)
    {
        writer.Number(numbers.IsDefault ? 0 : numbers.Length);
        foreach (var number in numbers.IsDefault ? [] : numbers) writer.Number(number);
    }
}
