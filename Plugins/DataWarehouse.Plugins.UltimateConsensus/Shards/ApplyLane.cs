namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Applies the committed entries of all replicas of a shard, beside it: neighbouring entries of one replica together.</summary>
/// <remarks>Not thread-safe; whoever runs it makes every call.</remarks>
/// <param name="owner">Hears what was done.</param>
internal sealed class ApplyLane(IApplyOwner owner)
{
    private readonly ApplyBatch _batch = new();

    /// <summary>Does some work.</summary>
    /// <param name="works">What to do, in order.</param>
    public void RunOnce(ReadOnlySpan<ApplyWork> works)
    {
        while (!works.IsEmpty)
        {
            var count = CountOfNeighbours(works);
            Do(works[..count]);
            works = works[count..];
        }
    }

    private void Do(ReadOnlySpan<ApplyWork> works)
    {
        var replica = works[0].Replica;
        owner.Began(replica);
        switch (works[0].Kind)
        {
            case ApplyWorkKind.Apply:
                replica.Apply(works, _batch);
                Report(new ApplyReport(replica, replica.Applied, Fault: replica.Fault));
                break;
            case ApplyWorkKind.Query:
                replica.Answer((IQueryCaller)works[0].Caller!);
                break;
            case ApplyWorkKind.Capture:
                var captured = replica.Capture();
                Report(new ApplyReport(replica, replica.Applied, IsCapture: true, captured, Fault: replica.Fault));
                break;
            case ApplyWorkKind.Restore:
                replica.Restore((RestoredMachine)works[0].Caller!);
                Report(new ApplyReport(replica, replica.Applied, Restored: true));
                break;
            case ApplyWorkKind.Fence:
                Report(new ApplyReport(replica, replica.Applied, IsFence: true, Fault: replica.Fault));
                break;
            default:
                replica.Close();
                break;
        }
    }

    private void Report(in ApplyReport report) => owner.Reported(report);

    private static int CountOfNeighbours(ReadOnlySpan<ApplyWork> works)
    {
        if (works[0].Kind != ApplyWorkKind.Apply) return 1;
        var count = 1;
        while (count < works.Length && works[count].Kind == ApplyWorkKind.Apply && ReferenceEquals(works[count].Replica, works[0].Replica)) count++;
        return count;
    }
}
