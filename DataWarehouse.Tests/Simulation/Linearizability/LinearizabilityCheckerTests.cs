using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Models;
using static DataWarehouse.Tests.Simulation.Linearizability.Samples;

namespace DataWarehouse.Tests.Simulation.Linearizability;

public sealed class LinearizabilityCheckerTests
{
    /// <summary>Each history is one sentence of the definition.</summary>
    private static readonly Dictionary<string, (bool IsLinearizable, TimedOperation<RegisterOperation>[] History)> Registers = new(StringComparer.Ordinal)
    {
        ["nothing happened"] = (true, []),
        ["a register is nil at first"] = (true, [Read(null, 1, 2)]),
        ["nobody wrote what was read"] = (false, [Read(1, 1, 2)]),
        ["a read sees the write before it"] = (true, [Write(1, 1, 2), Read(1, 3, 4)]),
        ["a read does not see the value before a finished write"] = (false, [Write(1, 1, 2), Read(null, 3, 4)]),
        ["a read beside a write may see either value: the old"] = (true, [Write(1, 1, 4), Read(null, 2, 3)]),
        ["a read beside a write may see either value: the new"] = (true, [Write(1, 1, 4), Read(1, 2, 3)]),
        ["two reads do not go back in time"] = (false, [Write(1, 1, 8), Read(1, 2, 3), Read(null, 4, 5)]),
        ["two overlapping reads may differ"] = (true, [Write(1, 1, 8), Read(1, 2, 5), Read(null, 4, 6)]),
        ["operations that touch are concurrent"] = (true, [Write(1, 1, 2), Read(null, 2, 3)]),
        ["an operation may take no time"] = (true, [Write(1, 2, 2), Read(1, 2, 2), Read(null, 2, 2)]),
        ["an unknown write may have happened"] = (true, [Write(1, 1, Never), Read(1, 5, 6)]),
        ["an unknown write may not have happened"] = (true, [Write(1, 1, Never), Read(null, 5, 6)]),
        ["an unknown write may happen late"] = (true, [Write(1, 1, Never), Read(null, 5, 6), Read(1, 7, 8)]),
        ["an unknown write happens once"] = (false, [Write(1, 1, Never), Write(2, 2, 3), Read(1, 4, 5), Write(2, 6, 7), Read(1, 8, 9)]),
        ["an unknown write does not happen before its call"] = (false, [Read(1, 1, 2), Write(1, 3, Never)]),
        ["an unknown read says nothing"] = (true, [Read(7, 1, Never), Read(null, 2, 3)]),
        ["unknown writes happen in any order"] = (true, [Write(1, 1, Never), Write(2, 2, Never), Read(2, 3, 4), Read(1, 5, 6)]),
        ["a compare-and-set needs its value"] = (false, [Write(1, 1, 2), Cas(2, 3, false, 3, 4)]),
        ["a compare-and-set replaces its value"] = (true, [Write(1, 1, 2), Cas(1, 3, false, 3, 4), Read(3, 5, 6)]),
        ["a compare-and-set is not refused with its value there"] = (false, [Write(1, 1, 2), Cas(1, 3, true, 3, 4)]),
        ["a refused compare-and-set changes nothing"] = (true, [Write(1, 1, 2), Cas(2, 3, true, 3, 4), Read(1, 5, 6)]),
        ["an unknown compare-and-set may have happened"] = (true, [Write(1, 1, 2), Cas(1, 3, false, 3, Never), Read(3, 5, 6)]),
        ["an unknown compare-and-set may have been refused"] = (true, [Write(1, 1, 2), Cas(2, 3, false, 3, Never), Read(1, 5, 6)]),
        ["an unknown compare-and-set does not happen without its value"] = (false, [Write(1, 1, 2), Cas(2, 3, false, 3, Never), Read(3, 5, 6)]),
        ["unknown outcomes chain"] = (true, [Write(1, 1, 2), Cas(2, 3, false, 1, Never), Cas(1, 2, false, 1, Never), Read(3, 5, 6)]),
        ["a write of the value that is there may be needed later"] = (true, [Write(1, 1, 2), Write(1, 3, 9), Write(2, 3, 9), Read(1, 10, 11)]),
        ["keys are objects of their own"] = (true, [Write(1, 1, 2, "a"), Read(null, 3, 4, "b")]),
        ["one bad key is enough"] = (false, [Write(1, 1, 2, "a"), Read(1, 3, 4, "a"), Read(1, 3, 4, "b")]),
    };

    private static readonly Dictionary<string, (bool IsLinearizable, TimedOperation<KeyValueOperation>[] History)> Texts = new(StringComparer.Ordinal)
    {
        ["a text is empty at first"] = (true, [Get("", 1, 2)]),
        ["a put replaces"] = (true, [Append("a", 1, 2), Put("b", 3, 4), Append("c", 5, 6), Get("bc", 7, 8)]),
        ["an append is not lost"] = (false, [Append("a", 1, 2), Append("b", 3, 4), Get("b", 5, 6)]),
        ["an append happens once"] = (false, [Append("a", 1, 2), Get("aa", 3, 4)]),
        ["concurrent appends come in either order"] = (true, [Append("a", 1, 4), Append("b", 2, 3), Get("ba", 5, 6)]),
        ["all gets agree on the order"] = (false, [Append("a", 1, 4), Append("b", 2, 3), Get("ba", 5, 6), Get("ab", 5, 6)]),
        ["equal texts of different parts are equal"] = (true, [Append("ab", 1, 9), Append("a", 1, 9), Append("b", 1, 9), Get("abab", 10, 11)]),
        ["an unknown append may land between known ones"] = (true, [Append("u", 1, Never), Append("a", 2, 3), Append("b", 4, 5), Get("aub", 6, 7)]),
        ["an unknown append may land after the last get"] = (true, [Append("u", 1, Never), Append("a", 2, 3), Get("a", 6, 7)]),
        ["an unknown append does not land twice"] = (false, [Append("u", 1, Never), Append("a", 2, 3), Get("uau", 6, 7)]),
        ["what nobody is told before a put may be anything"] = (true, [Append("a", 1, 9), Append("b", 1, 9), Put("c", 10, 11), Get("c", 12, 13)]),
        ["a get after a put is not told what was before"] = (false, [Append("a", 1, 2), Put("c", 10, 11), Get("ac", 12, 13)]),
        ["an unknown put may reset"] = (true, [Put("u", 1, Never), Append("a", 2, 3), Append("b", 4, 5), Get("ub", 6, 7)]),
    };

    public static TheoryData<string> RegisterRules => new(Registers.Keys);

    public static TheoryData<string> TextRules => new(Texts.Keys);

    [Theory, MemberData(nameof(RegisterRules))]
    public void Register_GetsTheVerdictOfTheDefinition(string rule) =>
        Assert.Equal(Registers[rule].IsLinearizable ? Verdict.Linearizable : Verdict.NotLinearizable, Check(Registers[rule].History).Verdict);

    [Theory, MemberData(nameof(TextRules))]
    public void Text_GetsTheVerdictOfTheDefinition(string rule) =>
        Assert.Equal(Texts[rule].IsLinearizable ? Verdict.Linearizable : Verdict.NotLinearizable, Check(Texts[rule].History).Verdict);

    [Fact]
    public void Check_OrderOfEntry_DoesNotMatter() =>
        Assert.Equal(Verdict.Linearizable, Check(Read(1, 3, 4), Write(1, 1, 2)).Verdict);

    [Fact]
    public void Check_NotLinearizable_NamesKeyOrderStateAndOperation()
    {
        var result = Check(Write(1, 1, 2, "other"), Write(5, 1, 2, "guilty"), Write(6, 3, Never, "guilty"), Read(7, 4, 9, "guilty"));

        Assert.Contains("key \"guilty\"", result.Explanation, StringComparison.Ordinal);
        Assert.Contains("client 0: write 5 [1, 2]", result.Explanation, StringComparison.Ordinal);
        Assert.Contains("state then: 5", result.Explanation, StringComparison.Ordinal);
        Assert.Contains("cannot be placed: client 0: read -> 7 [4, 9]", result.Explanation, StringComparison.Ordinal);
        Assert.Contains("the value is 5", result.Explanation, StringComparison.Ordinal);
        Assert.Contains("write 6 [3, unknown outcome]", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TextOutOfLine_SaysWhichGetContradicts()
    {
        var result = Check(Append("a", 1, 2), Append("b", 3, 4), Get("b", 5, 6));

        Assert.Contains("a get was told \"b\"", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SameCheckerAgain_AnswersAlike()
    {
        var checker = new LinearizabilityChecker<RegisterValue, RegisterOperation>(new RegisterModel());
        TimedOperation<RegisterOperation>[] good = [Write(1, 1, 2), Read(1, 3, 4)];
        TimedOperation<RegisterOperation>[] bad = [Write(1, 1, 2), Read(2, 3, 4), Write(3, 5, 6)];

        var first = checker.Check(good);

        Assert.Equal(Verdict.NotLinearizable, checker.Check(bad).Verdict);
        Assert.Equal(first, checker.Check(good));
    }
}
