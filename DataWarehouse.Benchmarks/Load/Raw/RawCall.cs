using System.Threading.Tasks.Sources;

namespace DataWarehouse.Benchmarks.Load.Raw;

/// <summary>A call of a client that waits for its acknowledgement; used again and again.</summary>
internal sealed class RawCall : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;

    public ReadOnlyMemory<byte> Command { get; private set; }

    public ValueTask BeginAsync(ReadOnlyMemory<byte> command)
    {
        Command = command;
        _source.Reset();
        return new ValueTask(this, _source.Version);
    }

    public void Acknowledge() => _source.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
