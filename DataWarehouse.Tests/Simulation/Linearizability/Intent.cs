using CsCheck;

namespace DataWarehouse.Tests.Simulation.Linearizability;

/// <summary>What a generated client does at its turn; numbers, so that a counter-example shrinks.</summary>
/// <param name="Action">Which of the model's actions.</param>
/// <param name="Value">The value to write, or one that may be answered.</param>
/// <param name="Expected">The value that a compare-and-set expects.</param>
/// <param name="Before">How long before its effect it is called.</param>
/// <param name="After">How long after its effect it returns.</param>
/// <param name="Fate">0: unknown outcome with effect; 1: unknown outcome without; otherwise answered.</param>
internal sealed record Intent(int Action, int Value, int Expected, int Before, int After, int Fate)
{
    public bool IsOutcomeUnknown => Fate <= 1;

    public bool HasEffect => Fate != 1;

    public static Gen<Intent[]> Some(int countMax, int valueMax, int overlapMax, int fateMax = 12) =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, valueMax], Gen.Int[0, valueMax], Gen.Int[0, overlapMax], Gen.Int[0, overlapMax], Gen.Int[0, fateMax])
            .Select((action, value, expected, before, after, fate) => new Intent(action, value, expected, before, after, fate))
            .Array[1, countMax];
}
