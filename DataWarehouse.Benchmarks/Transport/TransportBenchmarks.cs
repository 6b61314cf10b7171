using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;

namespace DataWarehouse.Benchmarks.Transport;

/// <summary>
/// One direction of one connection over loopback: so many bytes, in payloads of one size, sent by one thread and seen by the receiver at the other end. What
/// is shown is the time of one payload.
/// </summary>
[MemoryDiagnoser, MedianColumn]
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 3, iterationCount: 9, invocationCount: 1)]
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The runner calls Cleanup.")]
public class TransportBenchmarks
{
    private const int Payloads = 20_000;
    private byte[] _payload = null!;
    private RawSockets _raw = null!;
    private SocketPair _pair = null!;

    /// <summary>The size of a payload: what a shard sends one peer in one turn, from a single acknowledgement to a full batch.</summary>
    [Params(64, 4 << 10, 32 << 10)]
    public int PayloadBytes { get; set; }

    [GlobalSetup(Target = nameof(Raw))]
    public void SetupRaw() => _raw = new RawSockets(_payload = new byte[PayloadBytes]);

    [GlobalSetup(Target = nameof(Tcp))]
    public void SetupTcp() => Setup(isEncrypted: false, holdsAll: false);

    [GlobalSetup(Target = nameof(TcpHeld))]
    public void SetupHeld() => Setup(isEncrypted: false, holdsAll: true);

    [GlobalSetup(Target = nameof(Tls))]
    public void SetupTls() => Setup(isEncrypted: true, holdsAll: false);

    [GlobalCleanup]
    public void Cleanup()
    {
        _raw?.Dispose();
        _pair?.Dispose();
    }

    /// <summary>The floor: one blocking send for each 64 KiB of the same bytes, or for each payload if it is larger; one thread that reads and throws away.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Payloads)]
    public void Raw() => _raw.Send(Payloads);

    /// <summary>The transport, whose receiver looks at the messages and keeps nothing.</summary>
    [Benchmark(OperationsPerInvoke = Payloads)]
    public void Tcp() => _pair.Send(_payload, Payloads);

    /// <summary>The transport, whose receiver keeps every buffer for the garbage collector.</summary>
    [Benchmark(OperationsPerInvoke = Payloads)]
    public void TcpHeld() => _pair.Send(_payload, Payloads);

    /// <summary>The transport with encryption.</summary>
    [Benchmark(OperationsPerInvoke = Payloads)]
    public void Tls() => _pair.Send(_payload, Payloads);

    private void Setup(bool isEncrypted, bool holdsAll)
    {
        _payload = new byte[PayloadBytes];
        _pair = new SocketPair(isEncrypted, holdsAll);
    }
}
