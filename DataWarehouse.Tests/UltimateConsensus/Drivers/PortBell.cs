using DataWarehouse.Plugins.UltimateConsensus.Drivers;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

/// <summary>Lets a test wait until a port of the log has news.</summary>
internal sealed class PortBell : ILogPortOwner
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _news = new();

    public int Rings { get; private set; }

    public void LogHasNews()
    {
        lock (_gate) Rings++;
        _news.Set();
    }

    /// <summary>Waits for the next news; a minute without any is a failure.</summary>
    public void Wait()
    {
        Assert.True(_news.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), "The log had no news for a minute.");
        _news.Reset();
    }
}
