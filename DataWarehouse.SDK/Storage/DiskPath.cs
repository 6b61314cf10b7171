namespace DataWarehouse.SDK.Storage;

/// <summary>
/// The name of a file or directory below the root of an <see cref="IDisk"/>: segments of lower-case ASCII letters, digits, '.', '_' and
/// '-', joined by '/'. So narrow that it means the same on every operating system and can never leave the root.
/// </summary>
/// <remarks>
/// A segment has 1 to 200 characters and does not begin with a dot; a path has at most 1,000 characters. The default value is
/// <see cref="Root"/>. Compared ordinally. Immutable and thread-safe.
/// </remarks>
public readonly record struct DiskPath : IComparable<DiskPath>
{
    /// <summary>The most characters a path may have.</summary>
    public const int LengthMax = 1_000;

    /// <summary>The most characters a segment may have.</summary>
    public const int SegmentLengthMax = 200;

    private readonly string? _value;

    /// <summary>Makes a path.</summary>
    /// <param name="value">Segments joined by '/', without one at either end; not empty.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="value"/> is not of the form described at the type.</exception>
    public DiskPath(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value.Length > LengthMax)
            throw new ArgumentException($"The path has {value.Length} characters; at most {LengthMax} are allowed.", nameof(value));

        foreach (var range in value.AsSpan().Split('/'))
        {
            if (!IsSegment(value.AsSpan(range)))
                throw new ArgumentException($"'{value[range]}' in '{value}' is not a permitted segment.", nameof(value));
        }

        _value = value;
    }

    /// <summary>The directory that the disk was opened on.</summary>
    public static DiskPath Root => default;

    /// <summary>The segments joined by '/'; empty for <see cref="Root"/>.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>The directory that holds this entry; <see cref="Root"/> for the root itself.</summary>
    public DiskPath Parent
    {
        get
        {
            var slash = Value.LastIndexOf('/');
            return slash < 0 ? Root : new DiskPath(Value[..slash]);
        }
    }

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(DiskPath left, DiskPath right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(DiskPath left, DiskPath right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(DiskPath left, DiskPath right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(DiskPath left, DiskPath right) => left.CompareTo(right) >= 0;

    /// <summary>The entry <paramref name="segments"/> below this directory.</summary>
    /// <param name="segments">One or more segments joined by '/'.</param>
    /// <exception cref="ArgumentException">The result would not be a permitted path.</exception>
    public DiskPath Append(string segments) => new(Value.Length == 0 ? segments : $"{Value}/{segments}");

    /// <summary>Sorts ordinally by character.</summary>
    /// <param name="other">The path to compare with.</param>
    public int CompareTo(DiskPath other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Whether both name the same entry.</summary>
    /// <param name="other">The path to compare with.</param>
    public bool Equals(DiskPath other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <summary>A hash for tables in memory; differs from process to process.</summary>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <summary>The path; "." for <see cref="Root"/>.</summary>
    public override string ToString() => Value.Length == 0 ? "." : Value;

    private static bool IsSegment(ReadOnlySpan<char> segment)
    {
        if (segment.Length is 0 or > SegmentLengthMax || segment[0] == '.')
            return false;

        foreach (var character in segment)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not ('.' or '_' or '-'))
                return false;
        }

        return true;
    }
}
