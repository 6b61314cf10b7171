using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Policies;
using DataWarehouse.Node.Security;
using DataWarehouse.SDK.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataWarehouse.Tests.Node.Policies;

/// <summary>Another node that takes every question and answers none: nobody can say what became of it. It counts what it was asked.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedPeer(WebApplication app) => _app = app;

    /// <summary>The attempts before each question, as its header tells; 0 where there was none.</summary>
    public ConcurrentQueue<int> EarlierAttempts { get; } = new();

    public static async Task<ScriptedPeer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var peer = new ScriptedPeer(builder.Build());
        peer._app.MapPost($"/{ForwardFormat.Service}/{ForwardFormat.Method}", peer.BreakOff);
        await peer._app.StartAsync(TestContext.Current.CancellationToken);
        return peer;
    }

    /// <summary>The ways of another node to this one, which is the only other member, with the policies of the rig.</summary>
    public (ForwardLinks Links, PeerId Peer) LinkFrom(PolicyRig rig)
    {
        HostPort any = new("127.0.0.1", 0);
        var members = new[] { new ClusterMember("n1", 1, any, any), new ClusterMember("n2", 2, any, HostPort.Parse(_app.Urls.First())) };
        var plan = ClusterSeed.Draw(members, []);
        var settings = new NodeSettings { DataDirectory = string.Empty };
        var book = new MemberBook(plan.Cluster, plan.Members[0].Id, plan.Members);
        return (new ForwardLinks(settings, book, new NodeTls(settings, NullLogger<NodeTls>.Instance), new NodeCounters(), rig.Plugin), plan.Members[1].Id);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task BreakOff(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        EarlierAttempts.Enqueue(int.Parse(context.Request.Headers[PolicyInvoker.AttemptsHeader].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture));
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = "14";
    }
}
