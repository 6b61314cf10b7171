using System.Diagnostics;
using System.Globalization;
using DataWarehouse.Node.Cli.Processes;

namespace DataWarehouse.Tests.Node;

/// <summary>Runs the real etcdctl.</summary>
internal static class Etcdctl
{
    public const string Missing = "etcdctl is not installed; scripts/install-etcd installs it where it may";

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    public static bool IsThere => DwProgram.Find("etcdctl") is not null;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<EtcdctlResult> RunAsync(string endpoints, string input, params string[] arguments)
    {
        using var process = Start(endpoints, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(EndsWithin);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        try
        {
            await process.WaitForExitAsync(late.Token);
            return new EtcdctlResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Starts a command that has no end of its own; the caller kills it.</summary>
    public static Process Start(string endpoints, params string[] arguments)
    {
        var start = DwProgram.Other("etcdctl", ["--endpoints", endpoints, "--command-timeout", "10s", .. arguments]);
        start.Environment["ETCDCTL_API"] = 3.ToString(CultureInfo.InvariantCulture);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        return Process.Start(start)!;
    }
}
