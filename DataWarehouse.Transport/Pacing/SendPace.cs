using DataWarehouse.Transport.Connections;

namespace DataWarehouse.Transport.Pacing;

/// <summary>Holds a writer back until the budget of its connection permits the next frame.</summary>
/// <remarks>Not thread-safe: belongs to the thread that writes.</remarks>
internal sealed class SendPace
{
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ByteBudget _budget;

    /// <summary>Begins with a full budget.</summary>
    /// <param name="bytesPerSecond">The rate, 1 or more.</param>
    /// <param name="time">The clock.</param>
    public SendPace(long bytesPerSecond, TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _budget = new ByteBudget(bytesPerSecond, TimeSpan.Zero);
    }

    /// <summary>Waits until a frame may go.</summary>
    /// <param name="queue">The queue, whose end ends the wait.</param>
    /// <param name="bytes">The size of the frame.</param>
    /// <returns>False when the queue was closed meanwhile.</returns>
    public bool Wait(SendQueue queue, int bytes)
    {
        while (_budget.Wait(_time.GetElapsedTime(_origin)) is var wait && wait > TimeSpan.Zero)
        {
            if (!queue.Pause(wait + TimeSpan.FromMilliseconds(1)))
                return false;
        }

        _budget.Spend(bytes);
        return true;
    }
}
