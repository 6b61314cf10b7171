using System.CommandLine;
using System.Net;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>What the process of the echo server runs; hidden, since it serves nothing but the bench.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EchoCommand : INodeCommand
{
    /// <summary>The name of the command.</summary>
    public const string Name = "bench-echo";

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command(Name, "Answers calls and does nothing else.") { Hidden = true };
        var port = new Argument<int>("PORT");
        command.Arguments.Add(port);
        command.SetBody(format: null, async (parsed, _, ct) =>
        {
            await ServeAsync(parsed.GetValue(port), ct).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task ServeAsync(int port, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<EchoService>, EchoMethods>());
        var app = builder.Build();
        await using var _ = app.ConfigureAwait(false);
        app.MapGrpcService<EchoService>();
        app.MapGrpcService<EchoStatus>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, ParentWatch.Token);
        await app.StartAsync(end.Token).ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
