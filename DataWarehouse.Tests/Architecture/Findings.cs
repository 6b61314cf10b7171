namespace DataWarehouse.Tests.Architecture;

/// <summary>Fails a test with everything a rule found, one a line: the assertion library would cut a long list.</summary>
internal static class Findings
{
    public static void None<T>(IEnumerable<T> found)
    {
        var all = found.Select(f => $"{f}").ToList();
        Assert.True(all.Count == 0, $"{all.Count} found:\n{string.Join('\n', all)}");
    }
}
