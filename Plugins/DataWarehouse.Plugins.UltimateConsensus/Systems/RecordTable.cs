using System.Buffers;
using System.Collections.Immutable;
using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>Rows in the order of their keys, with a digest that follows each change: the sum of the rows' own digests.</summary>
/// <typeparam name="TKey">What rows are found by.</typeparam>
/// <typeparam name="TRecord">The rows.</typeparam>
/// <remarks>Immutable and thread-safe; a change makes a new table that shares most of the old one.</remarks>
internal sealed class RecordTable<TKey, TRecord>
    where TKey : notnull
    where TRecord : class, IStoredRecord
{
    /// <summary>A table without rows.</summary>
    /// <param name="order">The order of the keys.</param>
    public RecordTable(IComparer<TKey> order)
        : this(ImmutableSortedDictionary.Create<TKey, TRecord>(order), UInt128.Zero)
    {
    }

    private RecordTable(ImmutableSortedDictionary<TKey, TRecord> rows, UInt128 digest)
    {
        Rows = rows;
        Digest = digest;
    }

    /// <summary>The rows.</summary>
    public ImmutableSortedDictionary<TKey, TRecord> Rows { get; }

    /// <summary>Equal for equal rows, however they came about.</summary>
    public UInt128 Digest { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => Rows.Count;

    /// <summary>Finds a row.</summary>
    /// <param name="key">Its key.</param>
    public TRecord? Find(TKey key) => Rows.GetValueOrDefault(key);

    /// <summary>With a row added, or in the place of the one that had its key.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="record">The row.</param>
    public RecordTable<TKey, TRecord> With(TKey key, TRecord record)
    {
        var before = Rows.TryGetValue(key, out var old) ? DigestOf(old) : UInt128.Zero;
        return new(Rows.SetItem(key, record), unchecked(Digest - before + DigestOf(record)));
    }

    /// <summary>Without a row, if it is there.</summary>
    /// <param name="key">Its key.</param>
    public RecordTable<TKey, TRecord> Without(TKey key) =>
        Rows.TryGetValue(key, out var old) ? new(Rows.Remove(key), unchecked(Digest - DigestOf(old))) : this;

    private static UInt128 DigestOf(TRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        record.Write(new FieldWriter(buffer));
        return XxHash128.HashToUInt128(buffer.WrittenSpan);
    }
}
