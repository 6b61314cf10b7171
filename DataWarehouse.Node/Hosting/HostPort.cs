using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace DataWarehouse.Node.Hosting;

/// <summary>A host, by name or number, and a port.</summary>
/// <param name="Host">A name, or an address without brackets.</param>
/// <param name="Port">The port, 0 to 65,535; 0 is any, and only of use to listen.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record HostPort(string Host, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether it stands for all addresses of this machine, so that nobody can be told to go there.</summary>
    public bool IsWildcard => IPAddress.TryParse(Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>Whether the system chooses the port.</summary>
    public bool IsAnyPort => Port == 0;

    /// <summary>Reads <c>host:port</c>, <c>[::1]:port</c> or a URL with nothing behind its port.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HostPort? address)
    {
        address = null;
        if (text is null) return false;
        var begin = text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var rest = text.AsSpan(begin).TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        var host = rest[..colon];
        if (host[0] == '[') host = host[^1] == ']' ? host[1..^1] : default;
        else if (host.Contains(':')) return false;
        if (host.IsEmpty || Uri.CheckHostName(host.ToString()) == UriHostNameType.Unknown) return false;
        address = new HostPort(host.ToString(), port);
        return true;
    }

    /// <summary>Reads an address that must be one.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static HostPort Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is no address: give a host and a port, such as 127.0.0.1:2379.");

    /// <summary>Where to listen.</summary>
    /// <exception cref="StartRefusedException">The host is a name that stands for no address of this machine.</exception>
    public IPEndPoint ToEndPoint()
    {
        if (Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new IPEndPoint(IPAddress.Loopback, Port);
        return IPAddress.TryParse(Host, out var address)
            ? new IPEndPoint(address, Port)
            : throw new StartRefusedException($"'{Host}' is a name; to listen, give the number of an address, such as 127.0.0.1 or 0.0.0.0.");
    }

    /// <summary>The address as <c>host:port</c>.</summary>
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}") : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
