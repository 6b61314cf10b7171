namespace DataWarehouse.Tests.Node;

/// <summary>What a run of etcdctl said.</summary>
internal sealed record EtcdctlResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Checks that it succeeded.</summary>
    public EtcdctlResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}{Output}");
        return this;
    }
}
