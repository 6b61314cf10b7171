namespace DataWarehouse.Tests.Architecture;

/// <summary>The rules of style that no analyzer knows, over every source file of the repository.</summary>
public sealed class StyleTests
{
    private const int LinesMax = 400;

    /// <summary>Files that may be longer than the limit, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    /// <summary>Files that may hold several top-level types or one of another name, each with its reason.</summary>
    private static readonly Dictionary<string, string> OtherTypes = new(StringComparer.Ordinal)
    {
        ["DataWarehouse.SDK/Replication/IMultiMasterReplication.cs"] = "its users look for the retired clock in this file until it goes in v4.0",
        ["DataWarehouse.SDK/Replication/Strategies/ReplicationStrategy.cs"] = "the file's name was fixed before the base class got its own",
        ["scripts/coverage-gate.cs"] = "a file-based program is one file by nature",
        ["scripts/package-check.cs"] = "a file-based program is one file by nature",
    };

    public static TheoryData<string> Sources => new(Repository.Files(".cs"));

    [Theory, MemberData(nameof(Sources))]
    public void Source_KeepsTheRules(string path)
    {
        var file = SourceFile.Open(path);

        Assert.False(file.HasRegion, "regions hide code: split the type instead");
        Assert.Empty(file.AsyncVoids);
        Assert.Empty(file.UnfinishedComments);
        Assert.True(file.LineCount <= LinesMax || LongFiles.ContainsKey(path), $"{file.LineCount} lines: split by responsibility, or list the file with its reason");
        Assert.True(OtherTypes.ContainsKey(path) || HoldsOneTypeNamedAfterIt(file), $"holds {string.Join(", ", file.TopLevelTypes)}: one top-level type per file, named after it");
    }

    [Fact]
    public void Exceptions_AreStillNeeded()
    {
        Assert.All(LongFiles.Keys, path => Assert.True(SourceFile.Open(path).LineCount > LinesMax, path));
        Assert.All(OtherTypes.Keys.Where(p => !p.StartsWith("scripts/", StringComparison.Ordinal)), path => Assert.False(HoldsOneTypeNamedAfterIt(SourceFile.Open(path)), path));
        Assert.All(OtherTypes.Keys, path => Assert.True(Repository.Has(path), path));
    }

    [Fact]
    public void Checker_SeesARegion() => Assert.True(new SourceFile("A.cs", "class A\n{\n#region x\n#endregion\n}\n").HasRegion);

    [Theory]
    [InlineData("class A { async void M() { await System.Threading.Tasks.Task.Yield(); } }")]
    [InlineData("class A { void N() { async void M() => await System.Threading.Tasks.Task.Yield(); } }")]
    public void Checker_SeesAnAsyncVoid(string text) => Assert.Equal(["M"], new SourceFile("A.cs", text).AsyncVoids);

    [Theory]
    [InlineData("class A; // TO" + "DO later")]
    [InlineData("/* FIX" + "ME */ class A;")]
    [InlineData("/// <summary>TO" + "DO.</summary>\nclass A;")]
    public void Checker_SeesUnfinishedWork(string text) => Assert.Single(new SourceFile("A.cs", text).UnfinishedComments);

    [Fact]
    public void Checker_IgnoresTheWordOutsideComments() =>
        Assert.Empty(new SourceFile("A.cs", "class A { const string Todo = \"TO" + "DO\"; }").UnfinishedComments);

    [Theory]
    [InlineData("A.cs", "class A; class B;")]
    [InlineData("A.cs", "namespace N { enum A; } delegate void D();")]
    [InlineData("A.cs", "class B;")]
    public void Checker_SeesTypesThatTheFileIsNotNamedAfter(string path, string text) =>
        Assert.False(HoldsOneTypeNamedAfterIt(new SourceFile(path, text)));

    [Theory]
    [InlineData("A.cs", "namespace N; class A { class Inner; }")]
    [InlineData("A.Log.cs", "partial class A;")]
    [InlineData("A{T}.cs", "class A<T>;")]
    [InlineData("Program.cs", "return 0;")]
    public void Checker_AcceptsOneTypeAndProgramsWithout(string path, string text) =>
        Assert.True(HoldsOneTypeNamedAfterIt(new SourceFile(path, text)));

    [Theory]
    [InlineData("a\nb\n", 2)]
    [InlineData("a\nb", 2)]
    public void Checker_CountsLines(string text, int expected) => Assert.Equal(expected, new SourceFile("A.cs", text).LineCount);

    private static bool HoldsOneTypeNamedAfterIt(SourceFile file) =>
        file.TopLevelTypes.Count == 0 || (file.TopLevelTypes is [var only] && only == file.Subject);
}
