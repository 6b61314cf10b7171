using CsCheck;
using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Tests.Simulation.Linearizability;

public sealed class LinearizabilityProperties
{
    private static readonly string[] SmallTexts = ["", "a", "b", "ab", "ba", "aa", "aab"];

    [Fact]
    public void RealExecution_OfARegister_IsAccepted() =>
        Intent.Some(60, 4, 45).Sample(intents => Verdict.Linearizable == Samples.Check(Executions.OfRegisters(intents), null).Verdict, iter: 2_000);

    [Fact]
    public void RealExecution_OfATextWithPuts_IsAccepted() =>
        Intent.Some(40, 60, 35).Sample(intents => Verdict.Linearizable == Samples.Check(Executions.OfTexts(intents, withPuts: true), null).Verdict, iter: 2_000);

    [Fact]
    public void RealExecution_OfAGrowingText_IsAccepted() =>
        Intent.Some(60, 4, 45).Sample(intents => Verdict.Linearizable == Samples.Check(Executions.OfTexts(intents, withPuts: false), null).Verdict, iter: 2_000);

    [Fact]
    public void RealExecution_WithAReadOfWhatNobodyWrote_IsRefused() =>
        Gen.Select(Intent.Some(30, 4, 35), Gen.Int[0, 1_000]).Sample(
            (intents, pick) =>
            {
                var history = Executions.OfRegisters(intents);
                Spoil(history, pick, o => o.Action == RegisterAction.Read, o => o with { Value = RegisterValue.Of(99) });
                return Samples.Check(history, null).Verdict == Verdict.NotLinearizable;
            },
            iter: 2_000);

    [Fact]
    public void RealExecution_WithAGetOfWhatNobodyAppended_IsRefused() =>
        Gen.Select(Intent.Some(30, 60, 35), Gen.Int[0, 1_000]).Sample(
            (intents, pick) =>
            {
                var history = Executions.OfTexts(intents, withPuts: false);
                Spoil(history, pick, o => o.Action == KeyValueAction.Get, o => o with { Value = o.Value + "x" });
                return Samples.Check(history, null).Verdict == Verdict.NotLinearizable;
            },
            iter: 2_000);

    /// <summary>Answers, times and fates at random: most are wrong, and the two must agree on which.</summary>
    [Fact]
    public void SmallRegisterHistory_AgreesWithBruteForce() =>
        Intent.Some(6, 2, 9, fateMax: 4).Sample(
            intents =>
            {
                var history = intents.Select((intent, i) => At(i, intent, AnyRegisterOperation(intent))).ToList();
                return BruteForce.IsLinearizable(history) == (Samples.Check(history, null).Verdict == Verdict.Linearizable);
            },
            iter: 30_000);

    [Fact]
    public void SmallTextHistory_AgreesWithBruteForce() =>
        Intent.Some(6, 6, 9, fateMax: 4).Sample(
            intents =>
            {
                var history = intents.Select((intent, i) => At(i, intent, AnyTextOperation(intent))).ToList();
                return BruteForce.IsLinearizable(history) == (Samples.Check(history, null).Verdict == Verdict.Linearizable);
            },
            iter: 30_000);

    [Fact]
    public void SmallGrowingTextHistory_AgreesWithBruteForce() =>
        Intent.Some(6, 6, 9, fateMax: 4).Sample(
            intents =>
            {
                var history = intents.Select((intent, i) => At(i, intent, AnyTextOperation(intent with { Action = intent.Action == 1 ? 2 : intent.Action }))).ToList();
                return BruteForce.IsLinearizable(history) == (Samples.Check(history, null).Verdict == Verdict.Linearizable);
            },
            iter: 30_000);

    private static TimedOperation<T> At<T>(int client, Intent intent, T operation) =>
        new(client, intent.Before, intent.IsOutcomeUnknown ? TimedOperation<T>.Never : intent.Before + (intent.After / 2), operation);

    private static RegisterOperation AnyRegisterOperation(Intent intent)
    {
        var value = intent.Value == 0 ? RegisterValue.Nil : RegisterValue.Of(intent.Value);
        var expected = intent.Expected == 0 ? RegisterValue.Nil : RegisterValue.Of(intent.Expected);
        return intent.Action switch
        {
            0 => RegisterOperation.Read("k", value),
            1 => RegisterOperation.Write("k", value),
            _ => RegisterOperation.CompareAndSet("k", expected, value, intent.Fate == 4),
        };
    }

    private static KeyValueOperation AnyTextOperation(Intent intent) => intent.Action switch
    {
        0 => new KeyValueOperation("k", KeyValueAction.Get, SmallTexts[intent.Value]),
        1 => new KeyValueOperation("k", KeyValueAction.Put, SmallTexts[intent.Value % 3]),
        _ => new KeyValueOperation("k", KeyValueAction.Append, SmallTexts[intent.Value % 4]),
    };

    private static void Spoil<T>(List<TimedOperation<T>> history, int pick, Func<T, bool> isRead, Func<T, T> spoil)
    {
        var reads = Enumerable.Range(0, history.Count).Where(i => isRead(history[i].Operation) && !history[i].IsOutcomeUnknown).ToList();
        var chosen = reads[pick % reads.Count];
        history[chosen] = history[chosen] with { Operation = spoil(history[chosen].Operation) };
    }
}
