using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Benchmarks.Load.Ours;

/// <summary>A client of a group; if its leader goes to another node of this process, it follows.</summary>
internal sealed class OurClient(int number, RaftReplica[] replicas, int payloadBytes, LoadClock clock) : LoadClient(number, payloadBytes, clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public override async Task RunAsync()
    {
        var at = 0;
        while (!Clock.IsOver)
        {
            var command = NextCommand();
            var began = Clock.Now;
            var result = await replicas[at].ProposeAsync(command, CancellationToken.None).ConfigureAwait(false);
            if (result.Status == ProposalStatus.Applied)
            {
                Acknowledged(began);
                continue;
            }

            if (result.Status == ProposalStatus.OutcomeUnknown) Unknown++;
            else Refused++;
            if (result.Status is ProposalStatus.NotLeader or ProposalStatus.OutcomeUnknown or ProposalStatus.Superseded) at = PlaceOf(result.Leader) ?? ((at + 1) % replicas.Length);
            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    /// <summary>Apart from the loop, which would otherwise make an object for this search in each round.</summary>
    private int? PlaceOf(PeerId leader)
    {
        var place = Array.FindIndex(replicas, replica => replica.Node == leader);
        return place >= 0 ? place : null;
    }
}
