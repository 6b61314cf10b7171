using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Replication;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Simulation.Workload;

/// <summary>
/// Clients that put, append, compare and set, and read; that repeat what gets no answer at other nodes under the same session and number; that have
/// several requests open, give sessions up, or never acknowledge.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class ClientWorkload : IWorkload
{
    private const int AttemptsMax = 40;
    private const int CalmRequestsEach = 4;
    private const long RetryMicrosMax = 40_000;
    private const long LateCopyMicrosMax = 800_000;
    private const int LeaderHintPerMillion = 850_000;
    private const int RandomReadNodePerMillion = 600_000;

    private readonly Dictionary<long, Call> _attempts = [];
    private readonly List<SimulatedClient> _clients = [];
    private readonly ClientHistory _history = new();
    private readonly ExecutionRecord _executions;
    private readonly PlantedBug _planted;
    private readonly WorkloadPlan _plan;
    private IClientPort? _port;
    private ClientRequests? _requests;
    private long _lastAttempt;
    private int _open;
    private long _closedSessions;
    private long _forwarderRestarts;
    private bool _isCalm;
    private int _finalReads;

    /// <summary>Makes the clients of a world.</summary>
    /// <param name="plan">How they behave.</param>
    /// <param name="watch">Is told of what the stores execute, or null.</param>
    /// <param name="planted">A fault put into the sessions on purpose.</param>
    public ClientWorkload(WorkloadPlan plan, IExecutionWatch? watch, PlantedBug planted)
    {
        _plan = plan;
        _executions = new ExecutionRecord(watch);
        _planted = planted;
    }

    /// <inheritdoc/>
    public bool IsQuiet => _open == 0 && (!_isCalm || _finalReads == _plan.Keys);

    /// <summary>Attempts to propose so far, late copies included.</summary>
    public long Proposals { get; private set; }

    /// <summary>Attempts to read so far.</summary>
    public long Reads { get; private set; }

    private IClientPort Port => _port ?? throw new InvalidOperationException("The workload has not been started.");

    /// <summary>The bounds of the sessions.</summary>
    public SessionLimits Sessions => _plan.Sessions;

    /// <summary>Makes an empty store for a replica that has the product's own sessions before it.</summary>
    public KvStore CreateStore() => new(_executions);

    /// <inheritdoc/>
    public ISimulatedStateMachine CreateStateMachine() => new SessionedKvStateMachine(_plan.Sessions, _executions, _planted);

    /// <inheritdoc/>
    public void Start(IClientPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        _port = port;
        _requests = new ClientRequests(_plan, port.Random);
        for (var number = 0; number < _plan.Clients; number++)
        {
            var isForwarder = port.Random.Chance(_plan.ForwardersPerMillion);
            _clients.Add(new SimulatedClient(number)
            {
                NeverAcknowledges = port.Random.Below(8) == 0,
                Leader = port.Random.Below(port.NodeCount),
                Forwarder = isForwarder ? new ForwarderBoot(new Incarnation(number + 1), 1) : ForwarderBoot.None,
            });
            WakeClient(_clients[number]);
        }
    }

    /// <inheritdoc/>
    public void Answer(long operation, in ClientAnswer answer)
    {
        if (!_attempts.Remove(operation, out var call) || call.IsOver) return;
        if (answer.LeaderNode >= 0) call.Client.Leader = answer.LeaderNode;
        switch (answer.Outcome)
        {
            case ClientOutcome.Done:
                Done(call, answer);
                break;
            case ClientOutcome.Refused:
                if (call.Attempt == operation) Refused(call, answer);
                break;
            default:
                if (call.Attempt == operation) Unanswered(call);
                break;
        }
    }

    /// <inheritdoc/>
    public void Wake(long token)
    {
        if (token < 0)
        {
            Ask(_clients[(int)(-token - 1)]);
            return;
        }

        if (!_attempts.TryGetValue(token, out var call) || call.Attempt != token) return;
        if (call.IsOver) SendCopy(token, call);
        else if (call.IsPausing) Send(call);
        else Unanswered(call);
    }

    /// <inheritdoc/>
    public void Calm()
    {
        _isCalm = true;
        foreach (var client in _clients)
        {
            client.CalmRequests = CalmRequestsEach;
            WakeClient(client);
        }
    }

    /// <inheritdoc/>
    public void AddTo(SeedCounts counts)
    {
        counts.ClosedSessions += _closedSessions;
        counts.ForwarderRestarts += _forwarderRestarts;
    }

    /// <inheritdoc/>
    public void Finish()
    {
        foreach (var client in _clients)
        {
            while (client.Open.Count > 0) GiveUp(client.Open[^1]);
        }

        _history.Judge(_executions, Port.NowMicros);
    }

    private void WakeClient(SimulatedClient client) =>
        Port.WakeAt(Port.NowMicros + Port.Random.Between(1, _plan.PauseMicrosMax), -client.Number - 1);

    private void Ask(SimulatedClient client)
    {
        if (_isCalm && client.CalmRequests == 0)
        {
            ReadFinally(client);
            return;
        }

        if (!client.Forwarder.IsNone && !_isCalm && Port.Random.Chance(_plan.ForwarderRestartsPerMillion)) Restart(client);
        if (client.Open.Count < _plan.WindowMax && !client.IsOpening)
        {
            if (_isCalm) client.CalmRequests--;
            Begin(_requests!.Next(client, Port.NowMicros));
        }

        WakeClient(client);
    }

    /// <summary>When all is done, the first client reads every key once more, so that the end of the history is known.</summary>
    private void ReadFinally(SimulatedClient client)
    {
        if (client.Number != 0 || _finalReads == _plan.Keys) return;
        if (_open > 0 || !AllHaveAsked())
        {
            WakeClient(client);
            return;
        }

        Begin(ClientRequests.Read(client, Port.NowMicros, (byte)_finalReads));
        WakeClient(client);
    }

    private bool AllHaveAsked()
    {
        foreach (var client in _clients)
        {
            if (client.CalmRequests > 0) return false;
        }

        return true;
    }

    private void Begin(Call call)
    {
        _open++;
        call.Client.Open.Add(call);
        if (call.Kind == CallKind.OpenSession) call.Client.IsOpening = true;
        _history.Called(call);
        call.Node = NodeFor(call);
        call.Attempt = ++_lastAttempt;
        _attempts.Add(call.Attempt, call);
        Send(call);
    }

    private void Send(Call call)
    {
        call.IsPausing = false;
        call.Attempts++;
        Port.WakeAt(Port.NowMicros + _plan.TimeoutMicros, call.Attempt);
        if (call.Kind == CallKind.Read)
        {
            Reads++;
            Port.Read(call.Node, call.Attempt, call.Payload);
        }
        else
        {
            Proposals++;
            Port.Propose(call.Node, call.Attempt, call.Payload);
        }
    }

    private int NodeFor(Call call)
    {
        if (call.Kind == CallKind.Read && Port.Random.Chance(RandomReadNodePerMillion)) return Port.Random.Below(Port.NodeCount);
        return Port.Random.Chance(LeaderHintPerMillion) ? call.Client.Leader : Port.Random.Below(Port.NodeCount);
    }

    private void Refused(Call call, in ClientAnswer answer)
    {
        if (answer.LeaderNode < 0) call.Client.Leader = Port.Random.Below(Port.NodeCount);
        Retry(call);
    }

    /// <summary>Time has run out, or the node does not know what became of it.</summary>
    private void Unanswered(Call call)
    {
        call.Client.Leader = Port.Random.Below(Port.NodeCount);
        if (call.Kind == CallKind.PlainCommand) GiveUp(call);
        else if (call.Kind == CallKind.SessionCommand && !_isCalm && Port.Random.Chance(_plan.AbandonPerMillion)) Abandon(call.Client);
        else Retry(call);
    }

    private void Retry(Call call)
    {
        if (call.Attempts >= AttemptsMax)
        {
            GiveUp(call);
            return;
        }

        call.Node = NodeFor(call);
        call.Attempt = ++_lastAttempt;
        call.IsPausing = true;
        _attempts.Add(call.Attempt, call);
        Port.WakeAt(Port.NowMicros + Port.Random.Between(500, RetryMicrosMax), call.Attempt);
    }

    private void Done(Call call, in ClientAnswer answer)
    {
        if (call.Kind == CallKind.Read)
        {
            if (KvResult.TryDecode(answer.Response, out var read)) Complete(call, answer, read);
            else throw new OracleViolationException("Workload", $"Read {call.Attempt} was answered with bytes that are no answer.");
            return;
        }

        switch (CommandResponse.VerdictOf(answer.Response))
        {
            case VerdictKind.Opened:
                Opened(call.Client, CommandResponse.SessionOf(answer.Response!));
                Over(call);
                break;
            case VerdictKind.Closed:
                _closedSessions++;
                Over(call);
                break;
            case VerdictKind.Execute or VerdictKind.Duplicate when KvResult.TryDecode(answer.Response.AsSpan(CommandResponse.HeaderBytes), out var result):
                Complete(call, answer, result);
                break;
            case VerdictKind.DuplicateResponseDropped:
                _history.ReturnedWithoutAnswer(call, Port.NowMicros);
                Tell(call, answer);
                Over(call);
                break;
            case VerdictKind.RefusedUnknownSession or VerdictKind.RefusedTooFarAhead or VerdictKind.RefusedStale:
                if (call.Client.Session == call.Session) call.Client.DropSession();
                GiveUp(call);
                break;
            default:
                throw new OracleViolationException("Workload", $"{call.Kind} {call.Attempt} was answered {CommandResponse.VerdictOf(answer.Response)}.");
        }
    }

    private static void Opened(SimulatedClient client, SessionId session)
    {
        if (!client.Forwarder.IsNone && client.Forwarder.Boot > client.LatestBoot && session.CompareTo(client.LatestSession) <= 0)
            throw new OracleViolationException("Workload", $"Run {client.Forwarder} was given session {session}; run {client.LatestBoot} had {client.LatestSession}.");
        (client.LatestSession, client.LatestBoot) = (session, client.Forwarder.Boot);
        client.Session = session;
        client.Sequence = 0;
    }

    private void Complete(Call call, in ClientAnswer answer, in KvResult result)
    {
        call.Client.Seen[call.Command.Key] = Port.Random.Below(4) == 0 || !result.HasChanged ? result.Value : call.Command.Token;
        _history.Returned(call, Port.NowMicros, result);
        Tell(call, answer);
        if (call.Kind == CallKind.Read && _isCalm && call.Client is { Number: 0, CalmRequests: 0 } && call.Command.Key == _finalReads && AllHaveAsked())
            _finalReads++;
        Over(call);
        if (call.Kind == CallKind.SessionCommand && Port.Random.Chance(_plan.LateCopiesPerMillion)) CopyLate(call);
    }

    private void Tell(Call call, in ClientAnswer answer) => Port.Acknowledged(new ClientOperation(
        call.Attempt, call.Client.Number, call.Kind == CallKind.Read, call.InvokedMicros, Port.NowMicros, call.Command.Encode(), answer));

    /// <summary>The network delivers an answered command once more; nobody waits for the answer.</summary>
    private void CopyLate(Call call)
    {
        call.Attempt = ++_lastAttempt;
        call.IsPausing = true;
        _attempts.Add(call.Attempt, call);
        Port.WakeAt(Port.NowMicros + Port.Random.Between(1, LateCopyMicrosMax), call.Attempt);
    }

    private void SendCopy(long attempt, Call call)
    {
        _attempts.Remove(attempt);
        if (!call.IsPausing) return;
        Proposals++;
        Port.Propose(NodeFor(call), attempt, call.Payload);
    }

    /// <summary>A node that passes proposals on comes back and knows nothing; what its former run sent may still arrive.</summary>
    private void Restart(SimulatedClient client)
    {
        _forwarderRestarts++;
        for (var i = client.Open.Count - 1; i >= 0; i--)
        {
            if (client.Open[i].Kind != CallKind.Read) GiveUp(client.Open[i]);
        }

        client.DropSession();
    }

    private void Abandon(SimulatedClient client)
    {
        for (var i = client.Open.Count - 1; i >= 0; i--)
        {
            if (client.Open[i].Kind == CallKind.SessionCommand) GiveUp(client.Open[i]);
        }

        client.DropSession();
    }

    private void GiveUp(Call call)
    {
        if (call.Kind == CallKind.Read) _history.Discarded(call);
        Over(call);
    }

    private void Over(Call call)
    {
        call.IsOver = true;
        call.Client.Open.Remove(call);
        if (call.Kind == CallKind.OpenSession) call.Client.IsOpening = false;
        _open--;
    }
}
