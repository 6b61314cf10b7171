using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>Requests that a process has taken and not answered: commands until their place is applied, queries until they may be answered.</summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
internal sealed class PendingRequests
{
    private readonly ClientPort _clients;
    private readonly List<PendingCommand> _commands = [];
    private readonly List<PendingQuery> _queries = [];

    /// <summary>Answers to clients.</summary>
    /// <param name="clients">The way to them.</param>
    public PendingRequests(ClientPort clients) => _clients = clients;

    /// <summary>Notes a command that the core has taken.</summary>
    /// <param name="operation">The client's number.</param>
    /// <param name="term">The term of its entry.</param>
    /// <param name="index">The place of its entry.</param>
    public void Add(long operation, Term term, LogIndex index) => _commands.Add(new PendingCommand(operation, term, index));

    /// <summary>Notes a query whose round is under way.</summary>
    /// <param name="operation">The client's number, which is the core's number of the read, too.</param>
    /// <param name="query">The query.</param>
    public void Add(long operation, ReadOnlyMemory<byte> query) => _queries.Add(new PendingQuery(operation, query, -1));

    /// <summary>The round of a query is over.</summary>
    /// <param name="operation">The query.</param>
    /// <param name="index">Up to where must be applied first.</param>
    public void Grant(long operation, LogIndex index)
    {
        for (var position = 0; position < _queries.Count; position++)
        {
            if (_queries[position].Operation == operation) _queries[position] = _queries[position] with { Index = index.Value };
        }
    }

    /// <summary>A query will get no index.</summary>
    /// <param name="operation">The query.</param>
    /// <param name="leaderNode">Who leads now, or -1.</param>
    public void Lose(long operation, int leaderNode)
    {
        if (_queries.RemoveAll(query => query.Operation == operation) > 0)
            _clients.Answer(operation, new ClientAnswer(ClientOutcome.Refused, default, leaderNode, null));
    }

    /// <summary>An entry was applied: whoever proposed it is answered, and whoever hoped for its place learns that nobody knows.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="response">The state machine's response.</param>
    public void Applied(in Entry entry, byte[]? response)
    {
        var kept = 0;
        for (var position = 0; position < _commands.Count; position++)
        {
            var command = _commands[position];
            if (command.Index > entry.Index)
            {
                _commands[kept++] = command;
                continue;
            }

            var isThis = command.Index == entry.Index && command.Term == entry.Term;
            _clients.Answer(command.Operation, new ClientAnswer(isThis ? ClientOutcome.Done : ClientOutcome.Unknown, default, -1, isThis ? response : null));
        }

        _commands.RemoveRange(kept, _commands.Count - kept);
    }

    /// <summary>The state jumped over places: what became of the commands there is unknown.</summary>
    /// <param name="index">The last place.</param>
    public void Skipped(LogIndex index)
    {
        foreach (var command in _commands)
        {
            if (command.Index <= index) _clients.Answer(command.Operation, new ClientAnswer(ClientOutcome.Unknown, default, -1, null));
        }

        _commands.RemoveAll(command => command.Index <= index);
    }

    /// <summary>Answers the queries that may be.</summary>
    /// <param name="applied">Up to where is applied.</param>
    /// <param name="machine">Answers.</param>
    /// <returns>How many were answered.</returns>
    public int AnswerQueries(LogIndex applied, ISimulatedStateMachine machine)
    {
        var answered = 0;
        for (var position = 0; position < _queries.Count; position++)
        {
            var query = _queries[position];
            if (query.Index < 0 || query.Index > applied.Value)
            {
                _queries[position - answered] = query;
                continue;
            }

            answered++;
            _clients.Answer(query.Operation, new ClientAnswer(ClientOutcome.Done, default, -1, machine.Query(query.Bytes.Span)));
        }

        _queries.RemoveRange(_queries.Count - answered, answered);
        return answered;
    }

    /// <summary>The process ends: connections break, so clients learn that the outcome is unknown.</summary>
    public void Break()
    {
        foreach (var command in _commands) _clients.Answer(command.Operation, new ClientAnswer(ClientOutcome.Unknown, default, -1, null));
        foreach (var query in _queries) _clients.Answer(query.Operation, new ClientAnswer(ClientOutcome.Refused, default, -1, null));
        _commands.Clear();
        _queries.Clear();
    }

    private readonly record struct PendingCommand(long Operation, Term Term, LogIndex Index);

    private readonly record struct PendingQuery(long Operation, ReadOnlyMemory<byte> Bytes, long Index);
}
