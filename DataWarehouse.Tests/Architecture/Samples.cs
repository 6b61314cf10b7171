namespace DataWarehouse.Tests.Architecture;

/// <summary>The samples of documents, cut from sources that compile.</summary>
internal static class Samples
{
    /// <summary>What stands between the sample marks of a source, without its indentation.</summary>
    public static string Of(string source)
    {
        var sample = Repository.Read(source).Split("    // <sample>\n")[1].Split("    // </sample>")[0];
        return string.Join('\n', sample.Split('\n').Select(line => line.StartsWith("    ", StringComparison.Ordinal) ? line[4..] : line)).TrimEnd();
    }
}
