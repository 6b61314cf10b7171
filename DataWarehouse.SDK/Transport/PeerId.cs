using System.Globalization;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.SDK.Transport;

/// <summary>
/// One life of a node, as the transport addresses it. The incarnation is part of the address, so that a message to or from an earlier life
/// of a node never reaches the present one.
/// </summary>
/// <remarks>Names are compared ordinally. Immutable and thread-safe.</remarks>
public readonly record struct PeerId : IComparable<PeerId>
{
    private readonly string? _node;

    /// <summary>Names a peer.</summary>
    /// <param name="node">The node's name, as <see cref="NodeIds"/> permits it.</param>
    /// <param name="incarnation">Its life; <see cref="Incarnation.None"/> under a membership without epochs.</param>
    /// <exception cref="ArgumentNullException"><paramref name="node"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="node"/> is not a permitted node id.</exception>
    public PeerId(string node, Incarnation incarnation)
    {
        NodeIds.Validate(node);
        _node = node;
        Incarnation = incarnation;
    }

    /// <summary>The node's name; empty only in the default value, which names nobody.</summary>
    public string Node => _node ?? string.Empty;

    /// <summary>The life of the node.</summary>
    public Incarnation Incarnation { get; }

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(PeerId left, PeerId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(PeerId left, PeerId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(PeerId left, PeerId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(PeerId left, PeerId right) => left.CompareTo(right) >= 0;

    /// <summary>Sorts by name, ordinally, then by incarnation.</summary>
    /// <param name="other">The peer to compare with.</param>
    public int CompareTo(PeerId other)
    {
        var byNode = string.CompareOrdinal(Node, other.Node);
        return byNode != 0 ? byNode : Incarnation.CompareTo(other.Incarnation);
    }

    /// <summary>The peer as <c>name@incarnation</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Node}@{Incarnation.Value}");
}
