using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>An etcd of one member with an empty directory, spoken to with the bytes of its messages.</summary>
internal sealed class EtcdProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-etcd-");
    private readonly HttpClient _client;
    private readonly Process _process;
    private Task _drains = Task.CompletedTask;

    private EtcdProcess(string program)
    {
        var (clientPort, peerPort) = (TestPorts.Take(1)[0], TestPorts.Take(1)[0]);
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--data-dir", _directory.FullName, "--unsafe-no-fsync", "--name", "only",
            "--listen-client-urls", Url(clientPort), "--advertise-client-urls", Url(clientPort),
            "--listen-peer-urls", Url(peerPort), "--initial-advertise-peer-urls", Url(peerPort), "--initial-cluster", $"only={Url(peerPort)}",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _client = new HttpClient { BaseAddress = new Uri(Url(clientPort)), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        _process = Process.Start(start)!;
    }

    /// <summary>Where etcd is, or null.</summary>
    public static string? Program =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(p => Path.Combine(p, "etcd")).FirstOrDefault(File.Exists);

    /// <summary>Starts it and waits until it says that it serves.</summary>
    public static async Task<EtcdProcess> StartAsync(string program, CancellationToken cancellationToken)
    {
        var etcd = new EtcdProcess(program);
        while (await etcd._process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.Contains("client requests", StringComparison.Ordinal)) continue;
            etcd._drains = Task.WhenAll(etcd._process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None), etcd._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None));
            return etcd;
        }

        await etcd.DisposeAsync();
        throw new InvalidOperationException("etcd ended before it served.");
    }

    /// <summary>Calls a method.</summary>
    /// <returns>What went wrong, or null; and the response message.</returns>
    public async Task<(string? Error, byte[] Body)> CallAsync(string method, byte[] message, CancellationToken cancellationToken)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        using var content = new ByteArrayContent(frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/etcdserverpb." + method) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _client.SendAsync(request, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var trailers = response.TrailingHeaders.TryGetValues("grpc-message", out var texts) || response.Headers.TryGetValues("grpc-message", out texts) ? texts.FirstOrDefault() : null;
        return (string.IsNullOrEmpty(trailers) ? null : trailers, bytes.Length > 5 ? bytes[5..] : []);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _drains;
        _process.Dispose();
        _client.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
