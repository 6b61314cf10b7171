using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Drills;

/// <summary>
/// A client of a drill: writes one operation after the other, each exactly once, whatever comes of it, and keeps what came. After a failure it goes on at
/// the next node with the next operation.
/// </summary>
/// <remarks>Not thread-safe while it runs; its lists are read afterwards.</remarks>
internal sealed class DrillClient(int number, ServerCluster nodes, DrillPulse pulse)
{
    private static readonly TimeSpan PutWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private int _turns;
    private int _next;

    /// <summary>The operations that a node acknowledged.</summary>
    public List<DrillOperation> Acknowledged { get; } = [];

    /// <summary>The operations that a node refused: nothing may have come of them.</summary>
    public List<DrillOperation> Refused { get; } = [];

    /// <summary>The operations that had no answer.</summary>
    public List<DrillOperation> Unknown { get; } = [];

    /// <summary>Writes until it is told to stop.</summary>
    /// <param name="stop">Says when; the operation under way is finished.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var operation = new DrillOperation(number, _next++);
            var outcome = await PutAsync(operation).ConfigureAwait(false);
            outcome.Add(operation);
            if (outcome == Acknowledged)
            {
                pulse.Beat();
                continue;
            }

            _turns++;
            await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<List<DrillOperation>> PutAsync(DrillOperation operation)
    {
        try
        {
            var options = new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + PutWithin);
            var request = new PutRequest { Key = operation.Key, Value = operation.Value };
            await new KV.KVClient(nodes.At((number + _turns) % nodes.Endpoints.Length)).PutAsync(request, options).ResponseAsync.ConfigureAwait(false);
            return Acknowledged;
        }
        catch (RpcException failed)
        {
            return CallFailure.IsWithoutAnswer(failed) ? Unknown : Refused;
        }
        catch (OperationCanceledException)
        {
            // The deadline, as the channel tells it.
            return Unknown;
        }
    }
}
