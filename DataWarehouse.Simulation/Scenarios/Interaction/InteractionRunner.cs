using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>
/// Runs the commands of an interaction file: whole groups of cores on simulated disks, with a network in which nothing moves unless the file
/// says so. <c>read-index NODE REQUEST</c> is a command of our own. The lines between a command and its rule are further commands (but for a configuration change, where they are the change): a refusal
/// of the first ends the case, a later one only where nothing is written down.
/// </summary>
/// <remarks>Not thread-safe; one runner serves one file.</remarks>
internal sealed class InteractionRunner : IScenarioRunner
{
    private readonly InteractionEnvironment _environment;
    private readonly ProposalCommands _proposals;

    /// <summary>A runner for one file.</summary>
    /// <param name="planted">A fault put into the cores on purpose.</param>
    public InteractionRunner(PlantedBug planted = PlantedBug.None)
    {
        _environment = new InteractionEnvironment(planted);
        _proposals = new ProposalCommands(_environment);
    }

    /// <inheritdoc/>
    public string Run(ScenarioCase scenario)
    {
        _environment.Transcript.Clear();
        var isRefused = IsRefused(scenario);
        var inner = scenario.Command == ProposalCommands.ChangeCommand ? [] : scenario.Input;
        for (var i = 0; i < inner.Length && !isRefused; i++)
            isRefused = IsRefused(Inner(scenario.Line, inner[i])) && _environment.Transcript.IsQuiet;
        return _environment.Transcript.Text;
    }

    private static ScenarioCase Inner(int line, string text)
    {
        var words = ScenarioWords.Split(text, line);
        return new ScenarioCase(line, words[0].Key, words[1..], [], string.Empty);
    }

    private bool IsRefused(ScenarioCase scenario)
    {
        var reason = Execute(scenario);
        if (reason is not null)
            _environment.Transcript.Refuse(reason);
        return reason is not null;
    }

    // What the core's options or methods do not accept is the file's mistake, not a crash of the runner.
    private string? Execute(ScenarioCase scenario)
    {
        try
        {
            return Dispatch(scenario);
        }
        catch (ArgumentException e)
        {
            throw new ScenarioException(scenario.Line, e.Message);
        }
    }

    private string? Dispatch(ScenarioCase scenario) => scenario.Command switch
    {
        "add-nodes" => AddNodes(scenario),
        "campaign" => With(scenario, node => node.Core.Campaign()),
        "compact" => Compact(scenario),
        "deliver-msgs" => Deliver(scenario),
        "process-ready" => Each(scenario, "handling Ready", _environment.ProcessReady),
        "process-append-thread" => Each(scenario, "processing append thread", _environment.ProcessAppend),
        "process-apply-thread" => Each(scenario, "processing apply thread", _environment.ProcessApply),
        "log-level" => _environment.Transcript.SetLevel(Word(scenario, 0)),
        "raft-log" => With(scenario, _environment.ShowLog),
        "raft-state" => ShowStates(),
        "set-randomized-election-timeout" => With(scenario, node => node.Core.ElectionTimeoutTicks = Value(scenario, "timeout")),
        "stabilize" => Stabilize(scenario),
        "status" => With(scenario, ShowProgress),
        "tick-election" => With(scenario, node => Tick(node, node.Options.ElectionTicks)),
        "tick-heartbeat" => With(scenario, node => Tick(node, node.Options.HeartbeatTicks)),
        "transfer-leadership" => TransferLeadership(scenario),
        "forget-leader" => With(scenario, node => node.Core.ForgetLeader()),
        "send-snapshot" => SendSnapshot(scenario),
        "report-unreachable" => With(scenario, node => node.Core.ReportUnreachable(new ReplicaId(Number(scenario, 1)))),
        "read-index" => ProposalCommands.Read(Node(scenario, 0), Number(scenario, 1)),
        "propose" => ProposalCommands.Propose(Node(scenario, 0), Encoding.UTF8.GetBytes(Word(scenario, 1))),
        ProposalCommands.ChangeCommand => _proposals.Change(Node(scenario, 0), scenario),
        _ => throw new ScenarioException(scenario.Line, $"unknown command '{scenario.Command}'"),
    };

    private string? AddNodes(ScenarioCase scenario)
    {
        var request = NodeRequest.Read(scenario);
        if (request.Refusal is { } refusal)
            return refusal;
        for (var i = Number(scenario, 0); i > 0; i--)
            _environment.Add(request);
        return null;
    }

    private string? Compact(ScenarioCase scenario)
    {
        var node = Node(scenario, 0);
        var index = new SDK.Consensus.LogIndex(Number(scenario, 1));
        if (index > node.Core.Log.Snapshot && index <= node.Disk.Last)
            return "requested index is not applied yet";
        if (node.Disk.Compact(index) is { } refusal)
            return refusal;
        node.Core.Purge(index);
        _environment.ShowLog(node);
        return null;
    }

    private string? Deliver(ScenarioCase scenario)
    {
        var kind = scenario.TryGetOne("type", out var name) ? name : null;
        var handled = 0;
        foreach (var word in scenario.Words)
            handled += _environment.Deliver(Node(scenario, word).Id, kind, lose: false);
        if (scenario.TryGet("drop", out var lost))
        {
            foreach (var word in lost)
                handled += _environment.Deliver(new ReplicaId(Number(scenario, word)), kind, lose: true);
        }

        if (handled == 0)
            _environment.Transcript.Say("no messages");
        return null;
    }

    private string? Stabilize(ScenarioCase scenario)
    {
        var words = scenario.Words.ToList();
        var nodes = words.Count == 0 ? _environment.Nodes : words.ConvertAll(word => Node(scenario, word));
        var transcript = _environment.Transcript;
        var level = transcript.Level;
        if (scenario.TryGetOne("log-level", out var other) && transcript.SetLevel(other) is { } unknown)
            return unknown;
        var refusal = new Stabilizer(_environment).Run(nodes);
        transcript.SetLevel(level);
        return refusal;
    }

    private string? ShowStates()
    {
        foreach (var core in _environment.Nodes.Select(n => n.Core))
        {
            var configuration = core.Configuration;
            var votes = configuration.Voters.Contains(core.Self) || configuration.OutgoingVoters.Contains(core.Self);
            _environment.Transcript.Say(
                $"{core.Self}: {Notation.Name(core.Role)} ({(votes ? "Voter" : "Non-Voter")}) Term:{core.Term} Lead:{core.Leader.Value}");
        }

        return null;
    }

    private void ShowProgress(InteractionNode node)
    {
        if (node.Core.Role != Role.Leader)
            return;
        foreach (var progress in node.Core.Progress)
            _environment.Transcript.Say(Notation.Describe(progress));
    }

    private string? TransferLeadership(ScenarioCase scenario)
    {
        Node(scenario, Value(scenario, "from").ToString(CultureInfo.InvariantCulture)).Core.TransferLeadership(new ReplicaId(Value(scenario, "to")));
        return null;
    }

    private string? SendSnapshot(ScenarioCase scenario)
    {
        var (from, to) = (Node(scenario, 0), Node(scenario, 1));
        var message = from.Snapshot(to.Id);
        var envelope = Envelope.Peer(message, _environment.Notation);
        _environment.Network.Send(envelope);
        _environment.Transcript.Say(envelope.Text);
        return null;
    }

    private static void Tick(InteractionNode node, int ticks)
    {
        for (var i = 0; i < ticks; i++)
            node.Core.Tick();
    }

    private string? Each(ScenarioCase scenario, string doing, Action<InteractionNode> process)
    {
        var nodes = scenario.Words.Select(word => Node(scenario, word)).ToList();
        foreach (var node in nodes)
        {
            if (nodes.Count == 1)
                process(node);
            else
                _environment.Transcript.Below($"> {node.Id} {doing}", () => process(node));
        }

        return null;
    }

    private string? With(ScenarioCase scenario, Action<InteractionNode> action)
    {
        action(Node(scenario, 0));
        return null;
    }

    private InteractionNode Node(ScenarioCase scenario, int position) => Node(scenario, Word(scenario, position));

    private InteractionNode Node(ScenarioCase scenario, string word)
    {
        var number = Number(scenario, word);
        return number >= 1 && number <= _environment.Nodes.Count
            ? _environment.Nodes[number - 1]
            : throw new ScenarioException(scenario.Line, $"there is no node {number}");
    }

    private static string Word(ScenarioCase scenario, int position) =>
        scenario.Words.ElementAtOrDefault(position) ?? throw new ScenarioException(scenario.Line, $"'{scenario.Command}' needs more arguments");

    private static int Number(ScenarioCase scenario, int position) => Number(scenario, Word(scenario, position));

    private static int Value(ScenarioCase scenario, string key) =>
        scenario.TryGetOne(key, out var value) ? Number(scenario, value) : throw new ScenarioException(scenario.Line, $"'{key}=' is needed");

    private static int Number(ScenarioCase scenario, string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ScenarioException(scenario.Line, $"a number is needed in place of '{word}'");
}
