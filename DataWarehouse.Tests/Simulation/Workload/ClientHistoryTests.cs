using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Tests.Simulation.Workload;

/// <summary>What the stores executed decides a history, and takes nothing from what clients saw: each kind of lie is still found.</summary>
public sealed class ClientHistoryTests
{
    private const long End = 1_000;
    private static readonly KvResult Nothing = new(false, 0, 0, 0);

    private readonly ClientHistory _history = new();
    private readonly ExecutionRecord _executions = new(null);

    [Fact]
    public void Judge_ReadOfAnExecutedCommandWithoutAnswer_Passes()
    {
        Ask(1, Put(7), 10);
        Execute(Put(7), new KvResult(true, 0, 0, 5));
        _history.Returned(Ask(2, Get(), 20), 30, new KvResult(false, 7, 1, 5));

        Judge();
    }

    [Fact]
    public void Judge_ReadOfACommandThatNobodyExecuted_Fires()
    {
        Ask(1, Put(7), 10);
        _history.Returned(Ask(2, Get(), 20), 30, new KvResult(false, 7, 1, 5));

        Fires();
    }

    [Fact]
    public void Judge_ReadOfACommandBeforeItWasAsked_Fires()
    {
        _history.Returned(Ask(2, Get(), 20), 30, new KvResult(false, 7, 1, 5));
        Ask(1, Put(7), 40);
        Execute(Put(7), new KvResult(true, 0, 0, 5));

        Fires();
    }

    [Fact]
    public void Judge_OldValueReadAfterTheNewOne_Fires()
    {
        Ask(1, Put(7), 10);
        Execute(Put(7), new KvResult(true, 0, 0, 5));
        _history.Returned(Ask(2, Get(), 20), 30, new KvResult(false, 7, 1, 5));
        _history.Returned(Ask(3, Get(), 40), 50, Nothing);

        Fires();
    }

    [Fact]
    public void Judge_ExecutedInAnOrderThatContradictsTheAnswers_Fires()
    {
        _history.Returned(Ask(1, Put(7), 10), 20, new KvResult(true, 9, 1, 6));
        Ask(2, Put(9), 30);
        Execute(Put(9), new KvResult(true, 0, 0, 5));
        Execute(Put(7), new KvResult(true, 9, 1, 6));

        Fires();
    }

    [Fact]
    public void Judge_ExecutedWithAnAnswerThatTheModelRefuses_Fires()
    {
        _history.Returned(Ask(1, Put(9), 10), 20, new KvResult(true, 0, 0, 5));
        Ask(2, Put(7), 30);
        Execute(Put(7), new KvResult(true, 0, 0, 6));

        Fires();
    }

    [Fact]
    public void Judge_ExecutedAsClientsWereToldAndNotSeenLater_Fires()
    {
        var told = Ask(1, Put(7), 10);
        Execute(Put(7), new KvResult(true, 0, 0, 5));
        _history.ReturnedWithoutAnswer(told, 20);
        _history.Returned(Ask(2, Get(), 30), 40, Nothing);

        Fires();
    }

    [Fact]
    public void Judge_ToldOfWhatNobodyExecuted_Fires()
    {
        _history.ReturnedWithoutAnswer(Ask(1, Put(7), 10), 20);

        Fires();
    }

    [Fact]
    public void Judge_HundredsWithoutAnswerInARow_IsDecided()
    {
        var value = 0UL;
        for (var number = 0; number < 400; number++)
        {
            var command = new KvCommand(KvVerb.Append, 1, (ulong)number + 100, 0);
            Ask(number, command, 10);
            if (number % 2 == 1) continue;
            Execute(command, new KvResult(true, value, number / 2, number));
            value = KvStore.Append(value, command.Token);
        }

        _history.Returned(Ask(0, Get(), 500), 510, new KvResult(false, value, 200, 398));

        Judge();
    }

    [Fact]
    public void Judge_HundredsWithoutAnswerAndAReadOfNoneOfThem_Fires()
    {
        var value = 0UL;
        for (var number = 0; number < 200; number++)
        {
            var command = new KvCommand(KvVerb.Append, 1, (ulong)number + 100, 0);
            Ask(number, command, 10);
            Execute(command, new KvResult(true, value, number, number));
            value = KvStore.Append(value, command.Token);
        }

        _history.Returned(Ask(0, Get(), 500), 510, new KvResult(false, value + 2, 200, 199));

        Fires();
    }

    private static KvCommand Put(ulong token) => new(KvVerb.Put, 1, token, 0);

    private static KvCommand Get() => new(KvVerb.Get, 1, 0, 0);

    private Call Ask(int client, in KvCommand command, long at)
    {
        var call = new Call
        {
            Client = new SimulatedClient(client),
            Kind = command.Verb == KvVerb.Get ? CallKind.Read : CallKind.SessionCommand,
            Command = command,
            Payload = [],
            InvokedMicros = at,
        };
        _history.Called(call);
        return call;
    }

    private void Execute(in KvCommand command, in KvResult result) => _executions.Executed(command, new LogIndex(result.Version), result);

    private void Judge() => _history.Judge(_executions, End);

    private void Fires() => Assert.Equal("Linearizability", Assert.Throws<OracleViolationException>(Judge).Oracle);
}
