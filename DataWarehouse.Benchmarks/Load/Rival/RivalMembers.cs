using System.Buffers.Binary;
using System.Net;
using DotNext.Buffers;
using DotNext.Net.Cluster.Consensus.Raft.Membership;

namespace DataWarehouse.Benchmarks.Load.Rival;

/// <summary>The members of one of DotNext's clusters, all on this machine, each known by its port.</summary>
internal sealed class RivalMembers : InMemoryClusterConfigurationStorage<EndPoint>
{
    public RivalMembers(IEnumerable<int> ports)
    {
        var members = CreateInitialConfigurationBuilder();
        foreach (var port in ports) members.Add(new IPEndPoint(IPAddress.Loopback, port));
        members.Build();
    }

    protected override void Encode(EndPoint address, ref BufferWriterSlim<byte> output)
    {
        Span<byte> port = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(port, ((IPEndPoint)address).Port);
        output.Write(port);
    }

    protected override EndPoint Decode(ref SequenceReader reader) => new IPEndPoint(IPAddress.Loopback, reader.ReadLittleEndian<int>());
}
