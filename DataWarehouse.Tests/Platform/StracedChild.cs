using System.Diagnostics;

namespace DataWarehouse.Tests.Platform;

/// <summary>Runs one explicit test of this assembly as a process of its own, under strace if wanted.</summary>
internal static class StracedChild
{
    public static async Task SkipWithoutStraceAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "strace exists on Linux only.");
        try
        {
            var (exitCode, output) = await RunAsync("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", "true"], []);
            Assert.SkipUnless(exitCode == 0, $"strace may not trace here: {output}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Assert.Skip($"strace is not installed: {exception.Message}");
        }
    }

    public static string[] CommandOf(string method) =>
    [
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        "exec",
        typeof(StracedChild).Assembly.Location,
        "-noLogo",
        "-noColor",
        "-noAutoReporters",
        "-explicit",
        "only",
        "-method",
        method,
    ];

    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var token = TestContext.Current.CancellationToken;
            var output = process.StandardOutput.ReadToEndAsync(token);
            var errors = process.StandardError.ReadToEndAsync(token);
            await process.WaitForExitAsync(token).WaitAsync(TimeSpan.FromMinutes(1), token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
