namespace DataWarehouse.Plugins.KeyValue.Alarms;

/// <summary>One alarm of one member; member 0 is the store itself.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct Alarm(ulong Member, AlarmKind Kind) : IComparable<Alarm>
{
    /// <inheritdoc/>
    public int CompareTo(Alarm other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Member.CompareTo(other.Member);
}
