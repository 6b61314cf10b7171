using System.Buffers.Binary;
using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Workload;

/// <summary>The plainest clients: each proposes random bytes and waits for the answer or a time-out, then proposes again.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class ByteWorkload : IWorkload
{
    private const long TimeoutMicros = 300_000;
    private const int Clients = 4;
    private readonly SeededRandom _random;
    private readonly long[] _waitsFor = new long[Clients];
    private readonly int[] _node = new int[Clients];
    private readonly int[] _stillToDo = new int[Clients];
    private IClientPort? _port;
    private long _attempt;
    private bool _isCalm;

    /// <summary>Makes clients.</summary>
    /// <param name="random">Their source of randomness.</param>
    public ByteWorkload(SeededRandom random) => _random = random;

    /// <inheritdoc/>
    public bool IsQuiet => _isCalm && Array.TrueForAll(_stillToDo, left => left == 0);

    /// <inheritdoc/>
    public ISimulatedStateMachine CreateStateMachine() => new Machine();

    /// <inheritdoc/>
    public void Start(IClientPort port)
    {
        _port = port;
        for (var client = 0; client < Clients; client++) port.WakeAt(port.NowMicros + _random.Between(0, 50_000), client);
    }

    /// <inheritdoc/>
    public void Answer(long operation, in ClientAnswer answer)
    {
        var client = (int)(operation % Clients);
        if (_waitsFor[client] != operation) return;
        _waitsFor[client] = 0;
        if (answer.Outcome == ClientOutcome.Done && _stillToDo[client] > 0) _stillToDo[client]--;
        _node[client] = answer.LeaderNode >= 0 ? answer.LeaderNode : answer.Outcome == ClientOutcome.Done ? _node[client] : _random.Below(_port!.NodeCount);
        var pause = answer.Outcome == ClientOutcome.Done ? _random.Between(0, 20_000) : _random.Between(1_000, 30_000);
        _port!.WakeAt(_port.NowMicros + pause, client);
    }

    /// <inheritdoc/>
    public void Wake(long token)
    {
        var client = (int)(token % Clients);
        if (token >= Clients)
        {
            if (_waitsFor[client] != token) return;
            _node[client] = _random.Below(_port!.NodeCount);
        }

        if (_isCalm && _stillToDo[client] == 0) return;
        var operation = (++_attempt * Clients) + client;
        _waitsFor[client] = operation;
        _port!.WakeAt(_port.NowMicros + TimeoutMicros, operation);
        if (_random.Chance(200_000))
        {
            _port.Read(_node[client], operation, new byte[8]);
            return;
        }

        var payload = new byte[16 + _random.Below(64)];
        _random.Fill(payload);
        _port.Propose(_node[client], operation, payload);
    }

    /// <inheritdoc/>
    public void Calm()
    {
        _isCalm = true;
        Array.Fill(_stillToDo, 3);
    }

    /// <inheritdoc/>
    public void Finish()
    {
    }

    /// <summary>A state machine that only digests what it is given.</summary>
    private sealed class Machine : ISimulatedStateMachine
    {
        public ulong Digest { get; private set; }

        public byte[]? Apply(in Entry entry)
        {
            Digest = XxHash3.HashToUInt64(entry.Payload.Span, unchecked((long)(Digest ^ (ulong)entry.Index.Value)));
            return null;
        }

        public byte[] Query(ReadOnlySpan<byte> query) => Snapshot();

        public byte[] Snapshot()
        {
            var bytes = new byte[512];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Digest);
            return bytes;
        }

        public void Restore(ReadOnlySpan<byte> snapshot) => Digest = BinaryPrimitives.ReadUInt64LittleEndian(snapshot);
    }
}
