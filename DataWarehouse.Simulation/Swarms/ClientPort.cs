using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Swarms;

/// <summary>The way between the clients of a world and its nodes: takes time, and sometimes loses a request or an answer.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class ClientPort : IClientPort, IEventTarget
{
    private const int RequestArrives = 0;
    private const int AnswerArrives = 1;
    private const int Wakes = 2;
    private readonly EventQueue _events;
    private readonly SeededRandom _way;
    private readonly Recorder _recorder;
    private readonly OracleSet _oracles;
    private readonly List<Request> _requests = [];
    private readonly Stack<int> _freeRequests = new();
    private readonly List<(long Operation, ClientAnswer Answer)> _answers = [];
    private readonly Stack<int> _freeAnswers = new();
    private bool _isClosed;

    /// <summary>Makes the way.</summary>
    /// <param name="events">The clock.</param>
    /// <param name="random">The source that its own are forked from.</param>
    /// <param name="recorder">The recorder.</param>
    /// <param name="oracles">Who hears of definite answers.</param>
    /// <param name="nodeCount">How many nodes there are.</param>
    public ClientPort(EventQueue events, SeededRandom random, Recorder recorder, OracleSet oracles, int nodeCount)
    {
        _events = events;
        _way = random.Fork("client way");
        Random = random.Fork("clients");
        _recorder = recorder;
        _oracles = oracles;
        NodeCount = nodeCount;
    }

    /// <inheritdoc/>
    public long NowMicros => _events.NowMicros;

    /// <inheritdoc/>
    public SeededRandom Random { get; }

    /// <inheritdoc/>
    public int NodeCount { get; }

    /// <summary>How many of a million requests and answers get lost.</summary>
    public int LostPerMillion { get; set; }

    /// <summary>Who asks.</summary>
    public IWorkload? Workload { get; set; }

    /// <summary>Takes a request that arrived, by its place; the taker releases it.</summary>
    public Action<int, int>? Arrived { get; set; }

    /// <summary>A request that is on its way or waits at a node.</summary>
    /// <param name="place">Its place.</param>
    public Request this[int place] => _requests[place];

    /// <inheritdoc/>
    public void Propose(int node, long operation, ReadOnlyMemory<byte> payload) => Send(new Request(node, operation, IsRead: false, payload));

    /// <inheritdoc/>
    public void Read(int node, long operation, byte[] query) => Send(new Request(node, operation, IsRead: true, query));

    /// <inheritdoc/>
    public void WakeAt(long micros, long token) => _events.At(micros, this, Wakes, token);

    /// <inheritdoc/>
    public void Acknowledged(in ClientOperation operation) => _oracles.Acknowledged(operation);

    /// <summary>Gives the place of a request back.</summary>
    /// <param name="place">Its place.</param>
    public void Release(int place)
    {
        _requests[place] = default;
        _freeRequests.Push(place);
    }

    /// <summary>Sends an answer to a client.</summary>
    /// <param name="operation">The number of the attempt.</param>
    /// <param name="answer">The answer.</param>
    public void Answer(long operation, in ClientAnswer answer)
    {
        if (_way.Chance(LostPerMillion)) return;
        if (!_freeAnswers.TryPop(out var place))
        {
            place = _answers.Count;
            _answers.Add(default);
        }

        _answers[place] = (operation, answer);
        _events.After(_way.Between(100, 1_000), this, AnswerArrives, place);
    }

    /// <summary>Nobody asks any more, and nobody hears an answer: the group is gone.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Refuses a request that found no running replica.</summary>
    /// <param name="place">Its place; released.</param>
    public void Refuse(int place)
    {
        Answer(_requests[place].Operation, new ClientAnswer(ClientOutcome.Refused, Refusal.None, -1, null));
        Release(place);
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        switch (code)
        {
            case RequestArrives:
                Arrived!(_requests[(int)argument].Node, (int)argument);
                break;
            case AnswerArrives:
                var (operation, answer) = _answers[(int)argument];
                _answers[(int)argument] = default;
                _freeAnswers.Push((int)argument);
                _recorder.Add(WorldEvent.Answered, -1, operation, (long)answer.Outcome);
                if (!_isClosed) Workload!.Answer(operation, answer);
                break;
            default:
                if (!_isClosed) Workload!.Wake(argument);
                break;
        }
    }

    private void Send(in Request request)
    {
        if (_isClosed || _way.Chance(LostPerMillion)) return;
        if (!_freeRequests.TryPop(out var place))
        {
            place = _requests.Count;
            _requests.Add(default);
        }

        _requests[place] = request;
        _events.After(_way.Between(100, 1_000), this, RequestArrives, place);
    }

    /// <summary>What a client asks of a node.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Operation">The number of the attempt.</param>
    /// <param name="IsRead">Whether it is a query.</param>
    /// <param name="Bytes">The command or query.</param>
    /// <remarks>A plain value.</remarks>
    internal readonly record struct Request(int Node, long Operation, bool IsRead, ReadOnlyMemory<byte> Bytes);
}
