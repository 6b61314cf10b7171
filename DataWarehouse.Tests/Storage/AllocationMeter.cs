using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Storage;

/// <summary>Counts completions without allocating, and notes what their thread has allocated so far.</summary>
internal sealed class AllocationMeter : IDiskReceiver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly object _gate = new();
    private long _completions;

    public long AllocatedBytes { get; private set; }

    public int Failures { get; private set; }

    public void OnCompleted(in DiskCompletion completion)
    {
        lock (_gate)
        {
            _completions++;
            if (!completion.IsSuccess) Failures++;
            AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
            Monitor.PulseAll(_gate);
        }
    }

    public void Await(long completions)
    {
        lock (_gate)
        {
            while (_completions < completions)
            {
                if (!Monitor.Wait(_gate, Patience)) Assert.Fail("The disk did not complete.");
            }
        }
    }
}
