using System.CommandLine;
using DataWarehouse.Simulation.Commands;

namespace DataWarehouse.Tests.Simulation.Commands;

public sealed class LinearizabilityCommandTests : IDisposable
{
    private const string Good = """
        {:process 0, :type :invoke, :f :append, :key "a", :value "x"}
        {:process 0, :type :ok, :f :append, :key "a", :value "x"}
        {:process 0, :type :invoke, :f :get, :key "a", :value nil}
        {:process 0, :type :ok, :f :get, :key "a", :value "x"}
        """;

    private const string Bad = """
        INFO  test - 0 :invoke :write 1
        INFO  test - 0 :ok :write 1
        INFO  test - 0 :invoke :read nil
        INFO  test - 0 :ok :read nil
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Run_AllLinearizable_IsZero()
    {
        var file = Write("good.txt", Good);

        Assert.Equal(0, Run(file, file));
        Assert.Equal($"{file} linearizable\n{file} linearizable\n", _output.ToString());
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void Run_OneNotLinearizable_IsNotZeroAndExplains()
    {
        var (good, bad) = (Write("good.txt", Good), Write("bad.log", Bad));

        Assert.Equal(LinearizabilityCommand.NotShown, Run(bad, good));
        Assert.Equal($"{bad} not linearizable\n{good} linearizable\n", _output.ToString());
        Assert.Contains("cannot be placed: client 0: read -> nil", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LimitReached_IsUnknown()
    {
        var file = Write("good.txt", Good);

        Assert.Equal(LinearizabilityCommand.NotShown, Run(file, "--steps", "1"));
        Assert.Equal($"{file} unknown\n", _output.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of the kind")]
    public void Run_NotAHistory_IsUnreadableAndTheRestIsChecked(string text)
    {
        var (odd, good) = (Write("odd.txt", text), Write("good.txt", Good));

        Assert.Equal(LinearizabilityCommand.Unreadable, Run(odd, good));
        Assert.Equal($"{good} linearizable\n", _output.ToString());
        Assert.StartsWith(odd, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FileAbsent_IsUnreadable() => Assert.Equal(LinearizabilityCommand.Unreadable, Run(Path.Combine(_folder.FullName, "absent")));

    [Theory]
    [InlineData]
    [InlineData("some.txt", "--steps", "0")]
    public void Run_WrongArguments_IsRefused(params string[] arguments) => Assert.NotEqual(0, Run(arguments));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private int Run(params string[] arguments) =>
        LinearizabilityCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = _output, Error = _error });
}
