using System.Reflection;
using System.Text;
using DataWarehouse.Simulation.Branches;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace DataWarehouse.Tests.Simulation.Branches;

public sealed class BranchInstrumenterTests
{
    [Theory]
    [InlineData(new[] { 1 }, 1)]
    [InlineData(new[] { 1, 2 }, 1)]
    [InlineData(new[] { 1, -1 }, 2)]
    public void Condition_Called_MarksTheWaysTaken(int[] inputs, int reached) =>
        AssertReached("public static int Do(int n) { if (n > 0) { return 1; } return 2; }", inputs, reached, 2);

    [Theory]
    [InlineData(new[] { -1 }, 1)]
    [InlineData(new[] { 1 }, 2)]
    [InlineData(new[] { -1, 1, 99 }, 4)]
    public void Conjunction_Called_CountsEachHalf(int[] inputs, int reached) =>
        AssertReached("public static int Do(int n) { if (n > 0 && n < 10) { return 1; } return 2; }", inputs, reached, 4);

    [Theory]
    [InlineData(new[] { 0 }, 1)]
    [InlineData(new[] { 0, 1, 2, 3 }, 4)]
    [InlineData(new[] { 0, 1, 2, 3, 5, 4, 77 }, 6)]
    public void JumpTable_WithAHole_HasOneWayForTheDefault(int[] inputs, int reached) =>
        AssertReached("public static int Do(int n) { switch (n) { case 0: return 9; case 1: return 8; case 2: return 3; case 3: return 7; case 5: return 1; default: return 0; } }", inputs, reached, 6);

    [Theory]
    [InlineData(new[] { 1 }, 1, 2)]
    [InlineData(new[] { 1, -1 }, 2, 2)]
    public void DecisionInAProtectedRegion_Called_Works(int[] inputs, int reached, int all) =>
        AssertReached("public static int Do(int n) { try { return n > 0 ? 1 : throw new System.InvalidOperationException(); } catch (System.InvalidOperationException) { return 2; } finally { n++; } }", inputs, reached, all);

    [Fact]
    public void DelegateOfTheCompiler_IsNotABranch() =>
        AssertReached("public static int Do(int n) { System.Func<int, int> f = m => m + 1; System.Func<int, int> g = Add; return f(n) + g(n); } static int Add(int n) => n + 2;", [1], 0, 0);

    [Fact]
    public void Instrument_Branch_KnowsItsPlace()
    {
        var branch = Instrument("public static int Do(int n)\n{\n    return n > 0 ? 1 : 2;\n}").Branches[0];

        Assert.Equal(new Branch("/code/Sample.cs", 3, "Sample.Do"), branch);
    }

    private static void AssertReached(string method, int[] inputs, int reached, int all)
    {
        var instrumented = Instrument(method);
        var assembly = Assembly.Load(instrumented.Image);
        var marks = new byte[instrumented.Branches.Count];
        assembly.GetType(BranchInstrumenter.MarksType)!.GetField(BranchInstrumenter.MarksField)!.SetValue(null, marks);
        var plain = Assembly.Load(Compile(method).Image.ToArray());

        foreach (var input in inputs) Assert.Equal(Call(plain, input), Call(assembly, input));

        Assert.Equal((reached, all), (marks.Count(mark => mark == 1), marks.Length));
    }

    private static int Call(Assembly assembly, int input) => (int)assembly.GetType("Sample")!.GetMethod("Do")!.Invoke(null, [input])!;

    private static InstrumentedAssembly Instrument(string method)
    {
        var (image, symbols) = Compile(method);
        return BranchInstrumenter.Instrument(image, symbols);
    }

    private static (MemoryStream Image, MemoryStream Symbols) Compile(string method)
    {
        var source = SourceText.From($"public static class Sample {{ {method} }}", Encoding.UTF8);
        var compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(source, path: "/code/Sample.cs", cancellationToken: TestContext.Current.CancellationToken)],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        var (image, symbols) = (new MemoryStream(), new MemoryStream());
        var emitted = compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = symbols.Position = 0;
        return (image, symbols);
    }
}
