using System.Collections.Concurrent;
using System.Diagnostics;
using DataWarehouse.Tests.Architecture;

namespace DataWarehouse.Tests.SampleRuns;

/// <summary>A sample that runs as a process of its own, from where the build has put it.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    public SampleProcess(string name, string workingDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory,
        };
        start.ArgumentList.Add(PathOf(name));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public string Output => string.Join('\n', _output);

    public IReadOnlyList<string> Lines => [.. _output];

    public static void SkipUnlessBuilt(string name) => Assert.SkipUnless(File.Exists(PathOf(name)), $"samples/{name} is not built; build the solution first");

    /// <summary>Runs a sample to its end.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string name, string workingDirectory, string input, params string[] arguments)
    {
        using var sample = new SampleProcess(name, workingDirectory, arguments);
        await sample._process.StandardInput.WriteAsync(input);
        sample._process.StandardInput.Close();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await sample._process.WaitForExitAsync(late.Token);
        Assert.True(sample._process.ExitCode == 0, sample.Output);
        return sample.Lines;
    }

    /// <summary>Ends it without asking, as a crash would.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null) _output.Enqueue(line);
    }

    /// <summary>The tests run from <c>DataWarehouse.Tests/bin/CONFIGURATION/net10.0</c>.</summary>
    private static string PathOf(string name)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Repository.Root, "samples", name, "bin", framework.Parent!.Name, framework.Name, name + ".dll");
    }
}
