using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Samples.ThreeNodes;

/// <summary>Texts by key. A command is a line with the key, then the value; a request is a key, its answer one byte that says whether there is a value, then the value.</summary>
/// <remarks>Not thread-safe; the engine makes one call at a time. The snapshot is the immutable map of its moment.</remarks>
internal sealed class TextMap : IStateMachine
{
    private const int BytesMax = 64 << 20;

    private ImmutableSortedDictionary<string, string> _values = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    private UInt128 _digest;
    private long _length;

    /// <summary>The command that puts a value.</summary>
    public static byte[] Put(string key, string value) => Encoding.UTF8.GetBytes($"{key}\n{value}");

    /// <summary>Reads the answer to a request.</summary>
    public static bool TryRead(ReadOnlySpan<byte> response, out string value)
    {
        value = response.Length > 1 ? Encoding.UTF8.GetString(response[1..]) : string.Empty;
        return response is [1, ..];
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        foreach (ref readonly var entry in entries)
        {
            var isPut = Encoding.UTF8.GetString(entry.Command.Span).Split('\n', 2) is [{ Length: > 0 } key, var value] && TryPut(key, value);
            results.Add(entry.Index, [isPut ? (byte)1 : (byte)0]);
        }
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot() => new Captured(_values);

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var reader = new BinaryReader(source, Encoding.UTF8, leaveOpen: true);
        try
        {
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                if (!TryPut(reader.ReadString(), reader.ReadString())) throw new InvalidDataException("The snapshot holds more than the map may.");
            }
        }
        catch (Exception cut) when (cut is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("The snapshot ends in the middle of an entry.", cut);
        }
    }

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        var isThere = _values.TryGetValue(Encoding.UTF8.GetString(request), out var value);
        response.Write([isThere ? (byte)1 : (byte)0]);
        if (isThere) response.Write(Encoding.UTF8.GetBytes(value!));
        return QueryStatus.Answered;
    }

    /// <inheritdoc/>
    public StateDigest ComputeDigest() => new(_digest);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The limit is the same on every replica, so all of them refuse the same commands.</summary>
    private bool TryPut(string key, string value)
    {
        var before = _values.TryGetValue(key, out var known) ? known : null;
        var length = _length + key.Length + value.Length - (before is null ? 0 : key.Length + before.Length);
        if (length > BytesMax) return false;
        if (before is not null) _digest -= DigestOf(key, before);
        _digest += DigestOf(key, value);
        _length = length;
        _values = _values.SetItem(key, value);
        return true;
    }

    private static UInt128 DigestOf(string key, string value)
    {
        var digest = (UInt128)key.Length + 1;
        foreach (var unit in key) digest = unchecked((digest ^ unit) * 0x1_0000_01B3);
        foreach (var unit in value) digest = unchecked((digest ^ unit) * 0x1_0000_01B3);
        return digest;
    }

    private sealed class Captured(ImmutableSortedDictionary<string, string> values) : ISnapshot
    {
        public void WriteTo(Stream destination, CancellationToken cancellationToken)
        {
            using var writer = new BinaryWriter(destination, Encoding.UTF8, leaveOpen: true);
            writer.Write(values.Count);
            foreach (var (key, value) in values)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(key);
                writer.Write(value);
            }
        }

        public void Dispose()
        {
        }
    }
}
