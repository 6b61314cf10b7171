namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>A sum over versions that does not depend on their order: how many, how many bytes, and two sums of their hashes.</summary>
/// <remarks>A value; not to be changed by two threads.</remarks>
internal record struct Totals
{
    /// <summary>How many.</summary>
    public long Count;

    /// <summary>Bytes as the quota counts them.</summary>
    public long Bytes;

    /// <summary>The sum of the hashes.</summary>
    public ulong Sum;

    /// <summary>The sum of the hashes, each stirred.</summary>
    public ulong Stirred;

    /// <summary>Adds a version.</summary>
    public void Add(in RecordHeader record)
    {
        Count++;
        Bytes += record.Charge;
        Sum += record.Hash;
        Stirred += RecordHash.Stir(record.Hash);
    }

    /// <summary>Takes a version away.</summary>
    public void Subtract(in RecordHeader record)
    {
        Count--;
        Bytes -= record.Charge;
        Sum -= record.Hash;
        Stirred -= RecordHash.Stir(record.Hash);
    }

    /// <summary>Takes a sum away.</summary>
    public void Subtract(in Totals other)
    {
        Count -= other.Count;
        Bytes -= other.Bytes;
        Sum -= other.Sum;
        Stirred -= other.Stirred;
    }
}
