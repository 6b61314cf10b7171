using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>An etcd <c>Compare</c>, read where it stands. What it compares with counts only if it is of the kind that the target names; else zero or nothing stands for it, as in etcd.</summary>
/// <remarks>To be used on one thread, as long as the bytes are valid.</remarks>
internal ref struct Comparison
{
    private const int ResultField = 1;
    private const int TargetField = 2;
    private const int KeyField = 3;
    private const int FirstUnionField = 4;
    private const int ValueField = 7;
    private const int LeaseField = 8;
    private const int EndField = 64;

    private uint _union;
    private long _number;
    private ReadOnlySpan<byte> _value;

    /// <summary>The key, or the first of a range.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Where the range ends: empty for one key, one zero byte for no end.</summary>
    public ReadOnlySpan<byte> End;

    /// <summary>How the two must stand to each other.</summary>
    public ComparisonResult Result;

    /// <summary>What is compared.</summary>
    public ComparisonTarget Target;

    /// <summary>The value to compare with.</summary>
    public readonly ReadOnlySpan<byte> Value => _union == ((ValueField << 3) | 2) ? _value : default;

    /// <summary>The number to compare with.</summary>
    public readonly long Number => _union == UnionTagOf(Target) ? _number : 0;

    /// <summary>Reads a comparison.</summary>
    /// <returns><see cref="KeyValueStatus.Ok"/>, or what is wrong with it.</returns>
    public static KeyValueStatus Read(ReadOnlySpan<byte> message, KeyValueOptions options, out Comparison comparison)
    {
        comparison = default;
        var reader = new ProtoReader(message);
        while (reader.Next()) comparison.Take(in reader);
        if (reader.IsBroken) return KeyValueStatus.Malformed;
        if (comparison.Key.IsEmpty) return KeyValueStatus.EmptyKey;
        if (comparison.Key.Length > options.KeyBytesMax || comparison.End.Length > options.KeyBytesMax) return KeyValueStatus.KeyTooLarge;
        return comparison.Result is < ComparisonResult.Equal or > ComparisonResult.NotEqual || comparison.Target is < ComparisonTarget.Version or > ComparisonTarget.Lease
            ? KeyValueStatus.InvalidComparison
            : KeyValueStatus.Ok;
    }

    /// <summary>Whether something that compares so with what is asked for passes.</summary>
    public readonly bool Accepts(int order) => Result switch
    {
        ComparisonResult.Equal => order == 0,
        ComparisonResult.Greater => order > 0,
        ComparisonResult.Less => order < 0,
        _ => order != 0,
    };

    private static uint UnionTagOf(ComparisonTarget target) => target switch
    {
        ComparisonTarget.Version => FirstUnionField << 3,
        ComparisonTarget.Create => (FirstUnionField + 1) << 3,
        ComparisonTarget.Mod => (FirstUnionField + 2) << 3,
        _ => LeaseField << 3,
    };

    private void Take(scoped in ProtoReader reader)
    {
        switch (reader.Tag)
        {
            case ResultField << 3: Result = (ComparisonResult)reader.Number; break;
            case TargetField << 3: Target = (ComparisonTarget)reader.Number; break;
            case (KeyField << 3) | 2: Key = reader.Bytes; break;
            case (EndField << 3) | 2: End = reader.Bytes; break;
            case FirstUnionField << 3 or (FirstUnionField + 1) << 3 or (FirstUnionField + 2) << 3 or (ValueField << 3) | 2 or LeaseField << 3:
                (_union, _number) = (reader.Tag, reader.Number);
                _value = reader.Bytes;
                break;
        }
    }
}
