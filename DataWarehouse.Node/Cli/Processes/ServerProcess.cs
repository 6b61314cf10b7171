using System.Diagnostics;

namespace DataWarehouse.Node.Cli.Processes;

/// <summary>A server that this program has started, with the last lines it wrote. It does not outlive this object.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 40;
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly Lock _reading = new();

    private ServerProcess(Process process, string name) => (_process, Name, Id) = (process, name, process.Id);

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>Its number at the operating system.</summary>
    public int Id { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with; null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>The last lines it wrote.</summary>
    public string LastLines
    {
        get
        {
            lock (_reading) return string.Join(Environment.NewLine, _lines);
        }
    }

    /// <summary>The processor time it has used. Holds the last value when it has ended.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            if (_process.HasExited) return TimeSpan.Zero;
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="start">What starts it.</param>
    /// <returns>The process.</returns>
    public static ServerProcess Start(string name, ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment[ParentWatch.Variable] = "1";
        var process = Process.Start(start) ?? throw new InvalidOperationException($"The process of {name} did not start.");
        var server = new ServerProcess(process, name);
        process.OutputDataReceived += server.Read;
        process.ErrorDataReceived += server.Read;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Ends it at once, as a loss of power would: nothing of what it holds in memory is written any more.</summary>
    /// <param name="ct">Stops waiting; it is ended all the same.</param>
    public async Task KillAsync(CancellationToken ct)
    {
        _process.Kill();
        await _process.WaitForExitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Ends it: first by closing its input, which a server of ours takes as a wish to stop, then at once.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) await StopAsync().ConfigureAwait(false);
        }
        finally
        {
            _process.Dispose();
        }
    }

    private async Task StopAsync()
    {
        try
        {
            _process.StandardInput.Close();
            Terminate();
            using var late = new CancellationTokenSource(StopWithin);
            await _process.WaitForExitAsync(late.Token).ConfigureAwait(false);
        }
        catch (Exception late) when (late is OperationCanceledException or IOException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Asks it to stop, as an operator would; there is no such signal on Windows, where it is ended at once.</summary>
    private void Terminate()
    {
        if (OperatingSystem.IsWindows()) _process.Kill(entireProcessTree: true);
        else Signals.Terminate(Id);
    }

    private void Read(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_reading)
        {
            _lines.Enqueue(line.Data);
            if (_lines.Count > LinesKept) _lines.Dequeue();
        }
    }
}
