using DataWarehouse.Kernel.Messaging;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.Tests.Contracts;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Kernel.Messaging;

public sealed class SubscriptionDisposalTests : IAsyncDisposable
{
    private static readonly Topic<int> Numbers = new("test.numbers");

    private readonly BusFixture _fixture = new();
    private readonly Gate _gate = new();
    private int _handled;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private InProcessMessageBus Bus => _fixture.Bus;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Dispose_WhileHandling_CancelsWaitsAndDiscardsTheQueue()
    {
        var subscription = Bus.Subscribe(Numbers, new SubscriptionOptions("held"), async (_, token) =>
        {
            _handled++;
            await _gate.HoldPolitelyAsync(token);
        });
        Bus.Publish(Numbers, 1);
        Bus.Publish(Numbers, 2);
        await _gate.Reached.WaitAsync(Ct);

        await subscription.DisposeAsync();

        Assert.Equal(1, _handled);
        Assert.Equal(0, subscription.FaultCount);
        Assert.Equal(default, Bus.Publish(Numbers, 3));
    }

    [Fact]
    public async Task Dispose_DeafHandler_IsWaitedForUntilItEnds()
    {
        var subscription = Bus.Subscribe(Numbers, new SubscriptionOptions("deaf"), async (_, token) => await _gate.HoldAsync(token));
        Bus.Publish(Numbers, 1);
        await _gate.Reached.WaitAsync(Ct);

        var disposal = subscription.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        _gate.Open();

        await disposal.WaitAsync(Ct);
        Assert.Equal(0, _fixture.Log.Collector.Count);
    }

    [Fact]
    public async Task Dispose_HandlerThatNeverEnds_IsReportedAndLeftBehind()
    {
        var reports = new Received<SubscriberFault>();
        await using var watcher = Bus.Subscribe(MessageBusTopics.SubscriberFaulted, new SubscriptionOptions("watcher"), reports.HandleAsync);
        var subscription = Bus.Subscribe(Numbers, new SubscriptionOptions("stuck"), async (_, token) => await _gate.HoldAsync(token));
        Bus.Publish(Numbers, 1);
        await _gate.Reached.WaitAsync(Ct);

        var disposal = subscription.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        _fixture.Time.Advance(_fixture.KernelOptions.Bus.HandlerStopTimeout);

        await disposal.WaitAsync(Ct);
        var report = Assert.Single(await reports.TakeAsync(1, Ct));
        Assert.Equal((SubscriberFaultKind.HandlerStuck, "stuck"), (report.Kind, report.SubscriberName));
        Assert.Equal((1103, LogLevel.Error), (_fixture.Log.LatestRecord.Id.Id, _fixture.Log.LatestRecord.Level));
        _gate.Open();
    }

    [Fact]
    public async Task Dispose_FromWithinTheHandler_DoesNotWaitForItselfAndIsTheEnd()
    {
        IMessageSubscription? subscription = null;
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        subscription = Bus.Subscribe(Numbers, new SubscriptionOptions("once"), async (_, token) =>
        {
            _handled++;
            await _gate.HoldPolitelyAsync(token);
            await subscription!.DisposeAsync();
            disposed.SetResult();
        });
        Bus.Publish(Numbers, 1);
        Bus.Publish(Numbers, 2);
        await _gate.Reached.WaitAsync(Ct);

        _gate.Open();
        await disposed.Task.WaitAsync(Ct);
        await subscription.DisposeAsync();

        Assert.Equal(1, _handled);
    }

    [Fact]
    public async Task Dispose_ThrowingCancellationCallback_IsReportedAsAFault()
    {
        var subscription = Bus.Subscribe(Numbers, new SubscriptionOptions("callback"), async (_, token) =>
        {
            token.Register(() => throw new IOException("callback"));
            await _gate.HoldPolitelyAsync(token);
        });
        Bus.Publish(Numbers, 1);
        await _gate.Reached.WaitAsync(Ct);

        await subscription.DisposeAsync();

        Assert.Equal(1, subscription.FaultCount);
        Assert.Equal(1101, _fixture.Log.LatestRecord.Id.Id);
    }
}
