using System.Buffers.Binary;
using System.Security.Cryptography;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>Makes clusters: draws their ids.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ClusterSeed
{
    /// <summary>What a member is called in a cluster of one that is told nothing else.</summary>
    public const string DefaultName = "n1";

    /// <summary>A new cluster.</summary>
    /// <param name="members">Its members.</param>
    /// <param name="keyspaces">Its keyspaces beside <c>default</c>.</param>
    public static ClusterPlan Draw(IReadOnlyList<ClusterMember> members, IEnumerable<string> keyspaces)
    {
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits);
        return new ClusterPlan(new ClusterId(BinaryPrimitives.ReadUInt128LittleEndian(bits)), members, [ClusterPlan.DefaultKeyspace, .. keyspaces.Where(static name => name != ClusterPlan.DefaultKeyspace)]);
    }

    /// <summary>A new cluster of one.</summary>
    /// <param name="settings">What its member is called and where it listens.</param>
    public static ClusterPlan Alone(NodeSettings settings) =>
        Draw([new ClusterMember(settings.Name ?? DefaultName, 1, settings.ListenPeer ?? NodeSettings.DefaultPeer, settings.ListenClient ?? NodeSettings.DefaultClient)], []);
}
