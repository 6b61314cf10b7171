using DataWarehouse.Transport.Security;

namespace DataWarehouse.Tests.Transport.Tcp;

/// <summary>Certificates that a test replaces. Thread-safe.</summary>
internal sealed class ChangingCertificates(PeerCertificates first) : IPeerCertificateSource
{
    private PeerCertificates _current = first;
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public PeerCertificates Current
    {
        get
        {
            Interlocked.Increment(ref _asked);
            return Volatile.Read(ref _current);
        }
        set => Volatile.Write(ref _current, value);
    }
}
