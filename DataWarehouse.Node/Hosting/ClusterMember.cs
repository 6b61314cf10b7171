using System.Diagnostics.CodeAnalysis;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>A node of the cluster and where to find it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Incarnation">Its life, 1 or more.</param>
/// <param name="Peer">Where other nodes reach it.</param>
/// <param name="Client">Where clients reach it, and other nodes that pass requests on.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ClusterMember(string Name, long Incarnation, HostPort Peer, HostPort Client)
{
    /// <summary>Its name in the transport.</summary>
    public PeerId Id => new(Name, new Incarnation(Incarnation));

    /// <summary>Reads <c>name=peer-host:port/client-host:port</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="incarnation">The life that the node is given.</param>
    /// <param name="member">The member.</param>
    public static bool TryParse(string text, long incarnation, [NotNullWhen(true)] out ClusterMember? member)
    {
        member = null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var slash = text.LastIndexOf('/');
        if (equals <= 0 || slash < equals || !IsName(text[..equals])) return false;
        if (!HostPort.TryParse(text[(equals + 1)..slash], out var peer) || !HostPort.TryParse(text[(slash + 1)..], out var client)) return false;
        member = new ClusterMember(text[..equals], incarnation, peer, client);
        return true;
    }

    /// <summary>Whether a node may be called so.</summary>
    /// <param name="name">The name.</param>
    public static bool IsName(string name)
    {
        try
        {
            return new PeerId(name, default).Node.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
