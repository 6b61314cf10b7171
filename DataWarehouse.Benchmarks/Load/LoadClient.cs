using System.Buffers.Binary;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>A client: one call outstanding, timed here. Each engine has its own, since the call itself is what is measured.</summary>
internal abstract class LoadClient(int number, int payloadBytes, LoadClock clock)
{
    private const int Keys = 64;
    private readonly byte[] _command = new byte[payloadBytes];
    private long _sequence;

    public LatencyHistogram Latencies { get; } = new();

    public long Unknown { get; protected set; }

    public long Refused { get; protected set; }

    protected LoadClock Clock => clock;

    /// <summary>Calls until the run is over.</summary>
    public abstract Task RunAsync();

    /// <summary>Makes the next command: one of the client's keys, and a number that it has not had.</summary>
    protected ReadOnlyMemory<byte> NextCommand()
    {
        BinaryPrimitives.WriteInt64LittleEndian(_command, (number * (long)Keys) + (_sequence % Keys));
        BinaryPrimitives.WriteInt64LittleEndian(_command.AsSpan(sizeof(long)), ++_sequence);
        return _command;
    }

    /// <summary>A command was acknowledged.</summary>
    protected void Acknowledged(long began)
    {
        if (clock.IsMeasuring) Latencies.Add(clock.MicrosecondsSince(began));
    }
}
