using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Tests.Simulation.Linearizability;

/// <summary>
/// Histories that are linearizable by construction: operations take effect one by one on a real object, at instants ten apart, and each is called
/// some time before that and returns some time after. At the end everything is read once more.
/// </summary>
internal static class Executions
{
    private const int Apart = 10;

    public static List<TimedOperation<RegisterOperation>> OfRegisters(IReadOnlyList<Intent> intents, int keys = 1)
    {
        var values = new RegisterValue[keys];
        var history = new List<TimedOperation<RegisterOperation>>();
        for (var i = 0; i < intents.Count; i++)
            history.Add(Timed(i, intents[i], Take(ref values[i % keys], intents[i], Key(i % keys))));
        for (var key = 0; key < keys; key++)
            history.Add(Final(intents.Count, RegisterOperation.Read(Key(key), values[key])));
        return history;
    }

    public static List<TimedOperation<KeyValueOperation>> OfTexts(IReadOnlyList<Intent> intents, bool withPuts, int keys = 1)
    {
        var texts = Enumerable.Repeat("", keys).ToArray();
        var history = new List<TimedOperation<KeyValueOperation>>();
        for (var i = 0; i < intents.Count; i++)
            history.Add(Timed(i, intents[i], Take(ref texts[i % keys], intents[i], Key(i % keys), withPuts)));
        for (var key = 0; key < keys; key++)
            history.Add(Final(intents.Count, new KeyValueOperation(Key(key), KeyValueAction.Get, texts[key])));
        return history;
    }

    private static string Key(int key) => $"k{key}";

    private static TimedOperation<T> Timed<T>(int turn, Intent intent, T operation)
    {
        var effectAt = (turn + 100) * Apart;
        return new(turn, effectAt - intent.Before, intent.IsOutcomeUnknown ? TimedOperation<T>.Never : effectAt + intent.After, operation);
    }

    private static TimedOperation<T> Final<T>(int turns, T operation) => new(turns, (turns + 1_000) * Apart, (turns + 1_001) * Apart, operation);

    private static RegisterOperation Take(ref RegisterValue state, Intent intent, string key)
    {
        var (before, value, expected) = (state, RegisterValue.Of(intent.Value), RegisterValue.Of(intent.Expected));
        var isRefused = before != expected;
        if (intent.HasEffect && (intent.Action == 1 || (intent.Action == 2 && !isRefused)))
            state = value;
        return intent.Action switch
        {
            0 => RegisterOperation.Read(key, before),
            1 => RegisterOperation.Write(key, value),
            _ => RegisterOperation.CompareAndSet(key, expected, value, isRefused && !intent.IsOutcomeUnknown),
        };
    }

    private static KeyValueOperation Take(ref string state, Intent intent, string key, bool withPuts)
    {
        var action = intent.Action switch { 0 => KeyValueAction.Get, 1 when withPuts => KeyValueAction.Put, _ => KeyValueAction.Append };
        var operation = new KeyValueOperation(key, action, action == KeyValueAction.Get ? state : $"{intent.Value},");
        if (intent.HasEffect && action != KeyValueAction.Get)
            state = action == KeyValueAction.Put ? operation.Value : state + operation.Value;
        return operation;
    }
}
