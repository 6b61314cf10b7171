using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Node.Security;

/// <summary>What others reach has to be encrypted, unless somebody says otherwise.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ExposureRule
{
    /// <summary>Why a node must not listen so, or null.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="client">Where it listens for clients.</param>
    /// <param name="peer">Where it listens for peers.</param>
    public static string? FindFlaw(NodeSettings settings, HostPort client, HostPort peer)
    {
        if (settings.IsInsecureAllowed) return null;
        if (!client.IsLoopback && settings.ClientTls is null) return TextOf("clients", client, "--client-cert and --client-key");
        if (!peer.IsLoopback && settings.PeerTls is null) return TextOf("peers", peer, "--peer-cert, --peer-key and --peer-ca");
        if (settings.ClientTls is null && settings.KeyspaceAddresses.FirstOrDefault(static bound => !bound.Address.IsLoopback) is { } open)
            return TextOf($"clients of keyspace '{open.Keyspace}'", open.Address, "--client-cert and --client-key");
        return settings.ListenHttp is { IsLoopback: false } http
            ? $"Health and metrics at {http} would be open to anybody who reaches it. Listen on a loopback address, or say --insecure if the network keeps others out."
            : null;
    }

    private static string TextOf(string whom, HostPort address, string options) =>
        $"The address for {whom}, {address}, can be reached from elsewhere, and there is no TLS. Give {options}, listen on a loopback address, or say --insecure if the network keeps others out.";
}
