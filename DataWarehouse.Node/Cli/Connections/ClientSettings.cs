using System.Collections.Immutable;

namespace DataWarehouse.Node.Cli.Connections;

/// <summary>How the servers are reached.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ClientSettings
{
    /// <summary>Where the servers listen, each with its scheme; at least one.</summary>
    public required ImmutableArray<Uri> Endpoints { get; init; }

    /// <summary>The keyspace, empty for the default one.</summary>
    public string Keyspace { get; init; } = string.Empty;

    /// <summary>How long one call may take, retries included; null for what the policies say.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The file of policies; null for their defaults.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>A file with the certificates of the authorities that servers are believed by; null for those of the system.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A file with this client's own certificate; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A file with the key of that certificate.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Reads a list of endpoints as a person writes it.</summary>
    /// <param name="text">Addresses with ports, separated by commas; <c>http://</c> goes without saying.</param>
    /// <param name="endpoints">The endpoints.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryParseEndpoints(string text, out ImmutableArray<Uri> endpoints)
    {
        var read = ImmutableArray.CreateBuilder<Uri>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var full = part.Contains("://", StringComparison.Ordinal) ? part : "http://" + part;
            if (!Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.Port <= 0)
            {
                endpoints = [];
                return false;
            }

            read.Add(uri);
        }

        endpoints = read.ToImmutable();
        return endpoints.Length > 0;
    }
}
