using System.Net;
using DataWarehouse.Node.Wire;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Node.Cli.Connections;

/// <summary>A server in this process that answers as a test says, and counts what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app, Script script) => (_app, Asked) = (app, script);

    public Script Asked { get; }

    public string Address => new Uri(_app.Urls.First()).Authority;

    public static async Task<ScriptedServer> StartAsync(Action<Script>? write = null)
    {
        var script = new Script();
        write?.Invoke(script);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(script);
        var app = builder.Build();
        app.MapGrpcService<ScriptedKeys>();
        app.MapGrpcService<ScriptedMaintenance>();
        app.MapGrpcService<ScriptedWatch>();
        app.MapGrpcService<ScriptedLease>();
        app.MapGrpcService<ScriptedMembers>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ScriptedServer(app, script);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>What the server does; by default it succeeds with little.</summary>
    internal sealed class Script
    {
        public int Statuses;
        public int Ranges;
        public int Puts;
        public int Watches;
        public int KeepAlives;

        public Func<StatusResponse> Status { get; set; } = static () => new StatusResponse { Header = new ResponseHeader { MemberId = 7, Revision = 3 }, Leader = 7, Version = "scripted" };

        public Func<RangeRequest, ServerCallContext, RangeResponse> Range { get; set; } = static (_, _) => new RangeResponse { Header = new ResponseHeader { Revision = 3 } };

        public Func<PutRequest, PutResponse> Put { get; set; } = static _ => new PutResponse { Header = new ResponseHeader { Revision = 4 } };

        public Func<WatchCreateRequest, IServerStreamWriter<WatchResponse>, Task> Watch { get; set; } = static (_, _) => Task.CompletedTask;

        public Func<LeaseKeepAliveRequest, LeaseKeepAliveResponse> KeepAlive { get; set; } = static request => new LeaseKeepAliveResponse { ID = request.ID, TTL = 9 };

        public Func<MemberListResponse> Members { get; set; } = static () => new MemberListResponse();
    }

    private sealed class ScriptedKeys(Script script) : KV.KVBase
    {
        public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref script.Ranges);
            return Task.FromResult(script.Range(request, context));
        }

        public override Task<PutResponse> Put(PutRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref script.Puts);
            return Task.FromResult(script.Put(request));
        }
    }

    private sealed class ScriptedMaintenance(Script script) : Maintenance.MaintenanceBase
    {
        public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref script.Statuses);
            return Task.FromResult(script.Status());
        }
    }

    private sealed class ScriptedWatch(Script script) : Watch.WatchBase
    {
        public override async Task Watch(IAsyncStreamReader<WatchRequest> requests, IServerStreamWriter<WatchResponse> answers, ServerCallContext context)
        {
            Interlocked.Increment(ref script.Watches);
            Assert.True(await requests.MoveNext(context.CancellationToken));
            await script.Watch(requests.Current.CreateRequest, answers);
        }
    }

    private sealed class ScriptedLease(Script script) : Lease.LeaseBase
    {
        public override async Task LeaseKeepAlive(IAsyncStreamReader<LeaseKeepAliveRequest> requests, IServerStreamWriter<LeaseKeepAliveResponse> answers, ServerCallContext context)
        {
            while (await requests.MoveNext(context.CancellationToken))
            {
                Interlocked.Increment(ref script.KeepAlives);
                await answers.WriteAsync(script.KeepAlive(requests.Current), context.CancellationToken);
            }
        }
    }

    private sealed class ScriptedMembers(Script script) : Cluster.ClusterBase
    {
        public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context) => Task.FromResult(script.Members());
    }
}
