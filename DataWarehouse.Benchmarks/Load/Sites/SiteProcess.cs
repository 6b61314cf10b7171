using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>
/// A node in a process of its own, told what to do in lines on its standard input and answering in lines on its standard output. It ends when its input does, and so
/// does not outlive this process however that ends.
/// </summary>
internal sealed class SiteProcess : ILoadSite
{
    public const string Command = "raft-node";

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(180);
    private readonly Process _process;
    private readonly int _number;

    public SiteProcess(LoadOptions options, int number, string root)
    {
        _number = number;
        var start = LoadProgram.With([Command, number.ToString(CultureInfo.InvariantCulture), root, .. options.ToArguments()]);
        start.RedirectStandardInput = true;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"The process of node {number} did not start.");
    }

    public async Task<int[][]> OpenAsync() => await AskAsync<int[][]>(SiteRequest.Open).ConfigureAwait(false);

    public async Task IntroduceAsync(int[][] ports) => await AskAsync<int>(SiteRequest.Introduce, JsonSerializer.Serialize(ports)).ConfigureAwait(false);

    public async Task ConnectAsync() => await AskAsync<int>(SiteRequest.Connect).ConfigureAwait(false);

    public async Task StartGroupsAsync() => await AskAsync<int>(SiteRequest.StartGroups).ConfigureAwait(false);

    public async Task LeadAsync() => await AskAsync<int>(SiteRequest.Lead).ConfigureAwait(false);

    public async Task<int[]> FindLedAsync() => await AskAsync<int[]>(SiteRequest.FindLed).ConfigureAwait(false);

    public async Task<int> BeginAsync() => await AskAsync<int>(SiteRequest.Begin).ConfigureAwait(false);

    public async Task MeasureAsync() => await AskAsync<int>(SiteRequest.Measure).ConfigureAwait(false);

    public async Task<SiteMeasure> EndAsync() => await AskAsync<SiteMeasure>(SiteRequest.End).ConfigureAwait(false);

    public async Task<string[][]> DigestsAsync() => await AskAsync<string[][]>(SiteRequest.Digests).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await _process.WaitForExitAsync(late.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private async Task<T> AskAsync<T>(string request, string argument = "")
    {
        await _process.StandardInput.WriteLineAsync(request + " " + argument).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        using var late = new CancellationTokenSource(AnswerWithin);
        var answer = await _process.StandardOutput.ReadLineAsync(late.Token).ConfigureAwait(false);
        if (answer is null) throw new InvalidOperationException($"The process of node {_number} ended at '{request}'.");
        return answer.StartsWith(SiteRequest.Done, StringComparison.Ordinal)
            ? JsonSerializer.Deserialize<T>(answer[SiteRequest.Done.Length..])!
            : throw new InvalidOperationException($"Node {_number} failed at '{request}': {answer}");
    }
}
