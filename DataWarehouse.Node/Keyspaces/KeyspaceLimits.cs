using System.Globalization;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>What a node allows the clients of one keyspace. Each node counts for itself. Null is no limit of its own: those of the node remain.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record KeyspaceLimits
{
    /// <summary>The name for what holds for every keyspace that has no limits of its own.</summary>
    public const string Everyone = "*";

    /// <summary>Bytes of a request at most, 1 or more.</summary>
    public int? RequestBytesMax { get; init; }

    /// <summary>Watch streams, streams that keep leases alive and backups at a time, 1 or more.</summary>
    public int? StreamsMax { get; init; }

    /// <summary>Connections that have used the keyspace and are open, 1 or more.</summary>
    public int? ConnectionsMax { get; init; }

    /// <summary>Requests a second, and openings of streams, 1 or more.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>How many requests may come at once after a quiet time, 1 or more; null for those of one second.</summary>
    public int? RequestBurst { get; init; }

    /// <summary>Reads limits as the command line has them: <c>keyspace:name=value,name=value</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keyspace">Whose limits; <see cref="Everyone"/> for all that have none of their own.</param>
    /// <param name="limits">The limits.</param>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? Parse(string text, out string keyspace, out KeyspaceLimits limits)
    {
        (keyspace, limits) = (string.Empty, new KeyspaceLimits());
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return $"'{text}' names no keyspace: write KEYSPACE:NAME=VALUE, or *:NAME=VALUE for all that have no limits of their own.";
        keyspace = text[..colon];
        if (keyspace != Everyone && !Hosting.ClusterPlan.IsKeyspaceName(keyspace)) return $"'{keyspace}' is no name for a keyspace: {Hosting.ClusterPlan.KeyspaceNameRule}";
        foreach (var part in text[(colon + 1)..].Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !int.TryParse(part.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1) return $"'{part}' is no limit: write NAME=VALUE with a whole number from 1 on.";
            KeyspaceLimits? changed = part[..equals] switch
            {
                "request-bytes" => limits with { RequestBytesMax = value },
                "streams" => limits with { StreamsMax = value },
                "connections" => limits with { ConnectionsMax = value },
                "requests-per-second" => limits with { RequestsPerSecond = value },
                "request-burst" => limits with { RequestBurst = value },
                _ => null,
            };
            if (changed is null) return $"'{part[..equals]}' is no limit; there are request-bytes, streams, connections, requests-per-second and request-burst.";
            limits = changed;
        }

        return null;
    }
}
