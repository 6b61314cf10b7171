using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Forwarding;
using Grpc.Net.Client;

namespace DataWarehouse.Node.Cli.Connections;

/// <summary>Makes channels to servers, with TLS where the endpoint says so.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class ChannelMaking
{
    private const int MessageBytesMax = 64 * 1024 * 1024;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(10);

    /// <summary>Makes a channel; nothing is sent before its first call.</summary>
    /// <param name="endpoint">Where the server listens.</param>
    /// <param name="settings">The certificates.</param>
    /// <returns>The channel, which disposes of its handler.</returns>
    /// <exception cref="CommandFailedException">A certificate cannot be read.</exception>
    public static GrpcChannel Make(Uri endpoint, ClientSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectWithin,
            EnableMultipleHttp2Connections = false,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingAfter,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            ConnectCallback = DirectConnection.OpenAsync,
        };
        if (endpoint.Scheme == Uri.UriSchemeHttps) Secure(handler.SslOptions, settings);
        return GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageBytesMax,
            MaxSendMessageSize = MessageBytesMax,
            ThrowOperationCanceledOnCancellation = true,
        });
    }

    private static void Secure(SslClientAuthenticationOptions tls, ClientSettings settings)
    {
        try
        {
            if (settings.AuthorityFile is not null) Believe(tls, settings.AuthorityFile);
            if (settings.CertificateFile is not null)
                tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(settings.CertificateFile, settings.KeyFile)];
        }
        catch (Exception failed) when (failed is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"A certificate cannot be read: {failed.Message}", failed);
        }
    }

    private static void Believe(SslClientAuthenticationOptions tls, string authorityFile)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authorityFile);
        tls.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
    }
}
