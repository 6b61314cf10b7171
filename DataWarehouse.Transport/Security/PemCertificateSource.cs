using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataWarehouse.Transport.Security;

/// <summary>
/// Certificates in PEM files. The files are looked at before each handshake and read again when one of them has changed; if they cannot be read then, or do
/// not belong together, the present certificates stay.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PemCertificateSource : IPeerCertificateSource
{
    private readonly Lock _lock = new();
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly string _rootsPath;
    private readonly Action<string> _onKept;
    private PeerCertificates _current;
    private (DateTime Certificate, DateTime Key, DateTime Roots) _stamps;

    /// <summary>Reads the files.</summary>
    /// <param name="certificatePath">The node's certificate.</param>
    /// <param name="keyPath">Its private key, not encrypted.</param>
    /// <param name="rootsPath">The certificates of the authorities, one or more.</param>
    /// <param name="onKept">Told why changed files were not taken; must not throw. See <see cref="ITcpTransportObserver.OnCertificatesKept"/>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">A file holds something else, or certificate and key do not belong together.</exception>
    public PemCertificateSource(string certificatePath, string keyPath, string rootsPath, Action<string> onKept)
    {
        ArgumentNullException.ThrowIfNull(onKept);
        (_certificatePath, _keyPath, _rootsPath, _onKept) = (certificatePath, keyPath, rootsPath, onKept);
        _stamps = Stamps();
        _current = Load();
    }

    /// <inheritdoc/>
    public PeerCertificates Current
    {
        get
        {
            lock (_lock)
            {
                Renew();
                return _current;
            }
        }
    }

    private void Renew()
    {
        try
        {
            var stamps = Stamps();
            if (stamps == _stamps)
                return;

            _stamps = stamps;
            _current = Load();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // The files may be in the middle of being replaced; when they change again they are read again.
            _onKept($"the certificates in '{_certificatePath}', '{_keyPath}' and '{_rootsPath}' cannot be used: {exception.Message}");
        }
    }

    private (DateTime Certificate, DateTime Key, DateTime Roots) Stamps() =>
        (File.GetLastWriteTimeUtc(_certificatePath), File.GetLastWriteTimeUtc(_keyPath), File.GetLastWriteTimeUtc(_rootsPath));

    private PeerCertificates Load()
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(_rootsPath);
        if (roots.Count == 0)
            throw new CryptographicException($"There is no certificate in '{_rootsPath}'.");

        return new PeerCertificates(X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath), roots);
    }
}
