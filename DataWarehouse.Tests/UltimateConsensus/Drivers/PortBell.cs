using DataWarehouse.Plugins.UltimateConsensus.Drivers;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

/// <summary>Lets a test wait until a port of the log has news.</summary>
internal sealed class PortBell : ILogPortOwner
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly object _gate = new();
    private int _heard;

    public int Rings { get; private set; }

    public void LogHasNews()
    {
        lock (_gate)
        {
            Rings++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the next news; a minute without any is a failure.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (Rings == _heard) Assert.True(Monitor.Wait(_gate, Patience), "The log had no news for a minute.");
            _heard = Rings;
        }
    }
}
