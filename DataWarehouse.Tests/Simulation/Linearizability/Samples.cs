using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Tests.Simulation.Linearizability;

/// <summary>Short words for histories written by hand.</summary>
internal static class Samples
{
    public const long Never = TimedOperation<RegisterOperation>.Never;

    public static TimedOperation<RegisterOperation> Write(long value, long from, long to, string key = "k") =>
        new(0, from, to, RegisterOperation.Write(key, RegisterValue.Of(value)));

    public static TimedOperation<RegisterOperation> Read(long? value, long from, long to, string key = "k") =>
        new(0, from, to, RegisterOperation.Read(key, value is { } number ? RegisterValue.Of(number) : RegisterValue.Nil));

    public static TimedOperation<RegisterOperation> Cas(long expected, long value, bool isRefused, long from, long to) =>
        new(0, from, to, RegisterOperation.CompareAndSet("k", RegisterValue.Of(expected), RegisterValue.Of(value), isRefused));

    public static TimedOperation<KeyValueOperation> Get(string value, long from, long to) => new(0, from, to, new("k", KeyValueAction.Get, value));

    public static TimedOperation<KeyValueOperation> Put(string value, long from, long to) => new(0, from, to, new("k", KeyValueAction.Put, value));

    public static TimedOperation<KeyValueOperation> Append(string value, long from, long to) => new(0, from, to, new("k", KeyValueAction.Append, value));

    public static CheckResult Check(params TimedOperation<RegisterOperation>[] history) => Check(history, null);

    public static CheckResult Check(IReadOnlyList<TimedOperation<RegisterOperation>> history, CheckLimits? limits) =>
        new LinearizabilityChecker<RegisterValue, RegisterOperation>(new RegisterModel(), limits).Check(history);

    public static CheckResult Check(params TimedOperation<KeyValueOperation>[] history) => Check(history, null);

    public static CheckResult Check(IReadOnlyList<TimedOperation<KeyValueOperation>> history, CheckLimits? limits) =>
        new LinearizabilityChecker<PooledText, KeyValueOperation>(new KeyValueModel(), limits).Check(history);
}
