using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>One client of a load of puts or gets.</summary>
/// <remarks>Not thread-safe; runs once.</remarks>
internal sealed class CallClient(string load, LoadKeys keys, CallInvoker connection)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long its calls took while they counted.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>Puts what it will get.</summary>
    /// <param name="ct">Gives up.</param>
    public async Task PrepareAsync(CancellationToken ct)
    {
        if (load != BenchNames.Get) return;
        for (var key = 0; key < LoadKeys.PerClient; key++) await CallAsync(RawCalls.Put, keys.NextPut(), ct).ConfigureAwait(false);
    }

    /// <summary>Calls until the load is over.</summary>
    /// <param name="gauge">Says when.</param>
    /// <param name="ct">Ends it at once.</param>
    public async Task RunAsync(LoadGauge gauge, CancellationToken ct)
    {
        while (!gauge.IsOver)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                if (load == BenchNames.Get) await CallAsync(RawCalls.Range, keys.NextGet(), ct).ConfigureAwait(false);
                else await CallAsync(RawCalls.Put, keys.NextPut(), ct).ConfigureAwait(false);
                if (gauge.IsMeasuring) Latencies.Add(TimeProvider.System.GetElapsedTime(began));
            }
            catch (RpcException failed)
            {
                gauge.Fail(failed);
                await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
            }
        }
    }

    private async Task CallAsync(Method<byte[], object> method, byte[] request, CancellationToken ct)
    {
        using var call = connection.AsyncUnaryCall(method, host: null, new CallOptions(cancellationToken: ct), request);
        await call.ResponseAsync.ConfigureAwait(false);
    }
}
