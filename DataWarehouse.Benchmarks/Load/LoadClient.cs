using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>A client: one call outstanding, timed here. It goes where the leader is.</summary>
internal sealed class LoadClient(int number, RaftReplica[] replicas, int payloadBytes, LoadClock clock)
{
    private const int Keys = 64;

    public LatencyHistogram Latencies { get; } = new();

    public long Unknown { get; private set; }

    public long Refused { get; private set; }

    public async Task RunAsync()
    {
        var command = new byte[payloadBytes];
        var (at, sequence) = (0, 0L);
        while (!clock.IsOver)
        {
            BinaryPrimitives.WriteInt64LittleEndian(command, (number * (long)Keys) + (sequence % Keys));
            BinaryPrimitives.WriteInt64LittleEndian(command.AsSpan(8), ++sequence);
            var began = clock.Now;
            var result = await replicas[at].ProposeAsync(command, CancellationToken.None).ConfigureAwait(false);
            if (result.Status == ProposalStatus.Applied)
            {
                if (clock.IsMeasuring) Latencies.Add(clock.MicrosecondsSince(began));
                continue;
            }

            if (result.Status == ProposalStatus.OutcomeUnknown) Unknown++;
            else Refused++;
            if (result.Status is ProposalStatus.NotLeader or ProposalStatus.OutcomeUnknown or ProposalStatus.Superseded)
            {
                at = PlaceOf(result.Leader) ?? ((at + 1) % replicas.Length);
            }

            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    /// <summary>Apart from the loop, which would otherwise make an object for this search in each round.</summary>
    private int? PlaceOf(PeerId leader)
    {
        var place = Array.FindIndex(replicas, replica => replica.Node == leader);
        return place >= 0 ? place : null;
    }
}
