using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace DataWarehouse.Tests.SampleRuns;

/// <summary>Three real processes over TCP, of which the leader is killed.</summary>
[Trait("Category", "Slow")]
public sealed class ThreeNodesTests : IDisposable
{
    private const string Sample = "ThreeNodes";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-three-nodes-");
    private readonly Dictionary<string, SampleProcess> _processes = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly (string Name, int Peer, int Http)[] _nodes;

    public ThreeNodesTests()
    {
        var ports = TestPorts.Take(6);
        _nodes = [.. Enumerable.Range(0, 3).Select(place => ($"n{place + 1}", ports[place * 2], ports[(place * 2) + 1]))];
    }

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token;

    public void Dispose()
    {
        foreach (var process in _processes.Values) process.Dispose();
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Leader_KilledTwice_NothingThatWasAnsweredIsLost()
    {
        SampleProcess.SkipUnlessBuilt(Sample);
        foreach (var (name, _, _) in _nodes) Start(name);
        var written = 0;

        for (var kill = 0; kill < 2; kill++)
        {
            for (var more = 0; more < 10; more++) await PutAsync(written++);
            var leader = await LeaderAsync();
            _processes[leader].Kill();
            for (var more = 0; more < 10; more++) await PutAsync(written++);
            Start(leader);
        }

        // All three again, the one that was killed last too: it has caught up, and answers from its own state.
        foreach (var (_, _, http) in _nodes)
        {
            for (var number = 0; number < written; number++) Assert.Equal($"value {number}", await GetAsync(http, number));
        }
    }

    [Fact]
    public async Task TwoOfThree_Killed_NothingIsAnsweredWithSuccess_UntilOneIsBack()
    {
        SampleProcess.SkipUnlessBuilt(Sample);
        foreach (var (name, _, _) in _nodes) Start(name);
        await PutAsync(0);
        _processes["n1"].Kill();
        _processes["n2"].Kill();

        using var refused = await _http.PutAsync(new Uri($"http://127.0.0.1:{_nodes[2].Http}/map/key"), new StringContent("lost?"), Soon);
        Assert.False(refused.IsSuccessStatusCode);

        Start("n1");
        await PutAsync(1);
        Assert.Equal("value 0", await GetAsync(_nodes[2].Http, 0));
    }

    private void Start(string name)
    {
        List<string> arguments =
        [
            "--Node", name, "--DataWarehouse:UltimateConsensus:DataDirectory", Path.Combine(_directory.FullName, "data"), "--DataWarehouse:UltimateConsensus:AllowUnsafeFileSystem", "true",
            "--DataWarehouse:UltimateConsensus:SegmentBytes", "1048576", "--DataWarehouse:UltimateConsensus:ProposeTimeout", "00:00:03", "--Logging:LogLevel:Default", "Warning",
        ];
        foreach (var (node, peer, http) in _nodes) arguments.AddRange([$"--Cluster:{node}:Peer", $"127.0.0.1:{peer}", $"--Cluster:{node}:Http", $"http://127.0.0.1:{http}"]);
        _processes[name] = new SampleProcess(Sample, _directory.FullName, [.. arguments]);
    }

    /// <summary>Puts a value at whichever node answers; the same again is the same, so an unknown outcome may be repeated.</summary>
    private async Task PutAsync(int number)
    {
        var soon = Soon;
        for (var attempt = 0; ; attempt++)
        {
            Assert.False(soon.IsCancellationRequested, string.Join('\n', _processes.Select(process => $"{process.Key}: {process.Value.Output}")));
            try
            {
                using var answer = await _http.PutAsync(new Uri($"http://127.0.0.1:{_nodes[attempt % 3].Http}/map/key%20{number}"), new StringContent($"value {number}"), soon);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception refused) when (refused is HttpRequestException or TaskCanceledException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<string> GetAsync(int http, int number)
    {
        var soon = Soon;
        while (true)
        {
            Assert.False(soon.IsCancellationRequested, string.Join('\n', _processes.Select(process => $"{process.Key}: {process.Value.Output}")));
            try
            {
                using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{http}/map/key%20{number}"), soon);
                if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsStringAsync(soon);
                Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
            }
            catch (Exception refused) when (refused is HttpRequestException or TaskCanceledException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<string> LeaderAsync()
    {
        var soon = Soon;
        while (true)
        {
            foreach (var (_, _, http) in _nodes)
            {
                try
                {
                    var health = await _http.GetFromJsonAsync<JsonElement>(new Uri($"http://127.0.0.1:{http}/health"), soon);
                    if (health.GetProperty("leader").GetString() is { } leader && !_processes[leader].HasExited) return leader;
                }
                catch (HttpRequestException)
                {
                    await Task.Yield();
                }
            }
        }
    }
}
