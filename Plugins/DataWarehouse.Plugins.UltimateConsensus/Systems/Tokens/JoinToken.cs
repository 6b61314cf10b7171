using System.Globalization;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;

/// <summary>
/// What a node shows to be let in: the cluster it is for and a secret, as one word that an operator can copy. The cluster's number is in it so that a token of another
/// cluster is refused before anything else happens.
/// </summary>
/// <remarks>Immutable and thread-safe. Not to be logged: whoever has the text can join until it ends.</remarks>
public sealed class JoinToken
{
    /// <summary>How many random bytes a secret has.</summary>
    public const int SecretBytes = 24;

    private const string Prefix = "dw1";
    private readonly byte[] _secret;

    /// <summary>Makes a token.</summary>
    /// <param name="cluster">The cluster it is for.</param>
    /// <param name="secret"><see cref="SecretBytes"/> random bytes, drawn by the caller.</param>
    /// <exception cref="ArgumentException">The secret has another length, or the cluster is none.</exception>
    public JoinToken(ClusterId cluster, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretBytes) throw new ArgumentException(FormattableString.Invariant($"A secret has {SecretBytes} bytes, not {secret.Length}."), nameof(secret));
        if (cluster == default) throw new ArgumentException("A token is for a cluster.", nameof(cluster));
        Cluster = cluster;
        _secret = secret.ToArray();
    }

    /// <summary>The cluster it is for.</summary>
    public ClusterId Cluster { get; }

    /// <summary>What the cluster knows it by.</summary>
    public TokenHash Hash => TokenHash.Of(_secret);

    /// <summary>The token as one word: <c>dw1.cluster.secret</c>, both in hexadecimal digits.</summary>
    public string ToText() => $"{Prefix}.{Cluster}.{Convert.ToHexStringLower(_secret)}";

    /// <summary>Reads a token.</summary>
    /// <param name="text">The word, or null.</param>
    /// <param name="token">The token, or null.</param>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JoinToken? token)
    {
        token = null;
        if (text?.Split('.') is not [Prefix, { Length: 32 } cluster, { Length: 2 * SecretBytes } secret]) return false;
        if (!UInt128.TryParse(cluster, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) || number == 0) return false;
        Span<byte> bytes = stackalloc byte[SecretBytes];
        if (Convert.FromHexString(secret, bytes, out _, out var written) != System.Buffers.OperationStatus.Done || written != SecretBytes) return false;
        token = new JoinToken(new ClusterId(number), bytes);
        return true;
    }

    /// <summary>The cluster only; the secret is not shown.</summary>
    public override string ToString() => $"join token for cluster {Cluster}";
}
