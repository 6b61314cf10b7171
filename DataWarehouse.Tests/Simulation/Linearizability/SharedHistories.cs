using DataWarehouse.Tests.Architecture;

namespace DataWarehouse.Tests.Simulation.Linearizability;

/// <summary>The histories with known verdicts that lie beside the checkout, when they do.</summary>
internal static class SharedHistories
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "conformance", "linearizability"));

    /// <summary>Every history with its verdict; one line that says that there are none when the folder is absent.</summary>
    public static IEnumerable<(string File, bool IsLinearizable)> All => Directory.Exists(Folder) ? Registers.Concat(KeyValues) : [("absent", false)];

    private static IEnumerable<(string File, bool IsLinearizable)> Registers =>
        File.ReadLines(Path.Combine(Folder, "register", "EXPECTED.txt"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 2)
            .Select(words => (Path.Combine("register", words[0]), words[1] == "true"));

    private static IEnumerable<(string File, bool IsLinearizable)> KeyValues =>
        Directory.EnumerateFiles(Path.Combine(Folder, "kv"), "*.txt")
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.Combine("kv", Path.GetFileName(path)), path.EndsWith("-ok.txt", StringComparison.Ordinal)));

    public static string FullPath(string file)
    {
        Assert.SkipUnless(Directory.Exists(Folder), "the shared histories are not beside the checkout");
        return Path.Combine(Folder, file);
    }
}
