using DotNext.Net.Cluster.Consensus.Raft;

namespace DataWarehouse.Benchmarks.Load.Rival;

/// <summary>A client of one of DotNext's clusters.</summary>
internal sealed class RivalClient(int number, RaftCluster cluster, int payloadBytes, LoadClock clock) : LoadClient(number, payloadBytes, clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public override async Task RunAsync()
    {
        while (!Clock.IsOver)
        {
            var command = NextCommand();
            var began = Clock.Now;
            try
            {
                await cluster.ReplicateAsync(command).ConfigureAwait(false);
                Acknowledged(began);
            }
            catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException)
            {
                // It does not lead any more.
                Refused++;
                await Task.Delay(Pause).ConfigureAwait(false);
            }
        }
    }
}
