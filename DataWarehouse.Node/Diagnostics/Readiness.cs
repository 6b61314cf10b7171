using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Node.Diagnostics;

/// <summary>
/// Whether this node can be used. Alive: the process runs, no replica of it has stopped for a fault, and none of its threads has stood still for long. Ready: it does not stop, its disk answers,
/// and the keyspace <c>default</c> answers a linearizable read here, or is to be had at a node that is heard.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="gate">The engine.</param>
/// <param name="home">Where keyspaces are served that are not here.</param>
/// <param name="progress">What stands still.</param>
/// <param name="stop">Says that the node stops.</param>
/// <param name="time">The clock.</param>
internal sealed class Readiness(KeyspaceTable table, EngineGate gate, KeyspaceHome home, NodeProgress progress, NodeStop stop, TimeProvider time)
{
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(1);
    private static readonly byte[] StatusQuery = KeyValueCommand.Encode(KeyValueOperation.Status, []);

    /// <summary>Why the node should be restarted, or null.</summary>
    public string? FindFault() => table.All.FirstOrDefault(static keyspace => keyspace.Fault is not null) is { } stopped
        ? $"the replica of keyspace '{stopped.Entry.Name}' has stopped: {stopped.Fault}"
        : progress.FindHopeless();

    /// <summary>What stands still here, in words: it may be worth to be known, and yet no reason to send nothing to the node.</summary>
    public IEnumerable<string> Notes => progress.Now.Select(progress.Describe);

    /// <summary>Why nothing should be sent to the node now, or null.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        if (stop.IsStopping) return "the node stops";
        if (progress.FindDisk() is { } disk) return disk;
        if (home.FindElsewhere(ClusterPlan.DefaultKeyspace) is not null) return null;
        if (table.Default is not { } keyspace) return "the node is starting";
        using var late = new CancellationTokenSource(ReadWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var answer = await gate.QueryAsync(keyspace, StatusQuery, isLocal: false, CancellationToken.None).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            return answer.Outcome == EngineOutcome.Answered ? null : $"the keyspace '{keyspace.Entry.Name}' answers no reads: {answer.Outcome}";
        }
        catch (OperationCanceledException)
        {
            return $"the keyspace '{keyspace.Entry.Name}' has not answered a read within {ReadWithin.TotalSeconds:0} s";
        }
    }
}
