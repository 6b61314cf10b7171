using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>One client session of one group: the log index of the entry that opened it, so it is never given twice.</summary>
/// <param name="Value">The number, 1 or more; 0 is no session.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SessionId(long Value) : IComparable<SessionId>
{
    /// <summary>No session.</summary>
    public static SessionId None => default;

    /// <summary>Whether this is no session.</summary>
    public bool IsNone => Value == 0;

    /// <summary>Orders by number, which is the order of opening.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(SessionId other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
