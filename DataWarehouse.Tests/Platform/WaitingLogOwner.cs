using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.Platform;

/// <summary>Lets a test wait for what becomes of a log on a real disk. A refusal, a fault and a wait of a minute are failures.</summary>
internal sealed class WaitingLogOwner : ILogOwner, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _news = new(0);
    private volatile string? _failure;
    private volatile bool _isOpen;
    private long _durable;

    public bool IsClosed { get; private set; }

    public void WaitForOpening() => WaitUntil(() => _isOpen);

    public void WaitFor(WriteTicket ticket) => WaitUntil(() => Interlocked.Read(ref _durable) >= ticket.Value);

    public void Opened(LogPosition position)
    {
        _isOpen = true;
        _news.Release();
    }

    public void Refused(LogRefusal refusal)
    {
        _failure = $"refused: {refusal}";
        _news.Release();
    }

    public void Written(WriteTicket ticket, WriteOutcome outcome)
    {
        if (outcome == WriteOutcome.Durable) Interlocked.Exchange(ref _durable, ticket.Value);
        else _failure = $"{ticket}: {outcome}";
        _news.Release();
    }

    public void Read(ReadTicket ticket, EntryBatch entries)
    {
    }

    public void SnapshotWanted(GroupId group, LogIndex through)
    {
    }

    public void FullChanged(bool isFull)
    {
    }

    public void StallChanged(bool isStalled)
    {
    }

    public void Recovered(ReadTicket ticket, LoggedReplica? replica)
    {
    }

    public void PartRefused(WriteTicket ticket, GroupId group)
    {
    }

    public void RoomAgain()
    {
    }

    public void Closed() => IsClosed = true;

    public void Failed(LogFault fault)
    {
        _failure = $"failed with error {fault.NativeError}: {fault}";
        _news.Release();
    }

    public void Dispose() => _news.Dispose();

    private void WaitUntil(Func<bool> condition)
    {
        while (!condition())
        {
            Assert.True(_news.Wait(Patience, TestContext.Current.CancellationToken), "Nothing was heard of the log for a minute.");
            if (_failure is { } failure) Assert.Fail(failure);
        }
    }
}
