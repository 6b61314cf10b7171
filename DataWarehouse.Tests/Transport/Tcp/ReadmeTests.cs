using DataWarehouse.Tests.Architecture;
using DataWarehouse.Transport;

namespace DataWarehouse.Tests.Transport.Tcp;

public sealed class ReadmeTests
{
    private static string Readme => Repository.Read("DataWarehouse.Transport/README.md");

    [Fact]
    public void Readme_ShowsTheSampleThatCompiles()
    {
        var source = Repository.Read("DataWarehouse.Tests/Transport/Tcp/ReadmeSample.cs");
        var sample = source.Split("    // <sample>\n")[1].Split("    // </sample>")[0];
        var unindented = string.Join('\n', sample.Split('\n').Select(line => line.StartsWith("    ", StringComparison.Ordinal) ? line[4..] : line));

        Assert.Contains(unindented.TrimEnd(), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_NamesEveryLimit() => Assert.All(
        typeof(TcpTransportOptions).GetProperties().Select(option => option.Name).Where(name => name.EndsWith("Max", StringComparison.Ordinal) || name.EndsWith("Timeout", StringComparison.Ordinal)),
        name => Assert.Contains($"`{name}`", Readme, StringComparison.Ordinal));
}
