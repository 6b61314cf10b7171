using System.Globalization;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A node of the cluster.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record MemberRow
{
    /// <summary>Its id, in hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Its name; empty until it has started.</summary>
    public required string Name { get; init; }

    /// <summary>Where clients reach it.</summary>
    public required IReadOnlyList<string> ClientUrls { get; init; }

    /// <summary>Where other nodes reach it.</summary>
    public required IReadOnlyList<string> PeerUrls { get; init; }

    /// <summary>Whether it has no vote.</summary>
    public required bool IsLearner { get; init; }

    /// <summary>A node's id as etcd's clients write it.</summary>
    /// <param name="id">The id.</param>
    public static string IdText(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);
}
