using System.Diagnostics.Metrics;
using DataWarehouse.Node.Backups;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Leases;
using DataWarehouse.Node.Policies;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.Node.Security;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Watches;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.SDK.Diagnostics;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DataWarehouse.Node.Hosting;

/// <summary>Puts the parts of a node together.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class NodeComposition
{
    /// <summary>A message may be longer than a request by this until the transport refuses it, so that the refusal can be one that clients know.</summary>
    private const int MessageMarginBytes = 512 << 10;

    /// <summary>Above what a leader itself takes until it says that an outcome is unknown.</summary>
    private static readonly TimeSpan AnswerMargin = TimeSpan.FromSeconds(3);

    /// <summary>Makes a node that has not started.</summary>
    /// <param name="settings">How it runs.</param>
    /// <param name="identity">Whose data directory it is.</param>
    /// <param name="keeper">Writes down what it becomes.</param>
    /// <param name="client">Where it listens for clients.</param>
    /// <param name="logging">Where it logs.</param>
    /// <param name="policies">How an operator changes the policies of calls; null for their defaults.</param>
    public static WebApplication Build(NodeSettings settings, NodeIdentity identity, IdentityKeeper keeper, HostPort client, Action<ILoggingBuilder> logging, PolicyFile? policies)
    {
        // Empty: neither the environment nor files decide how a node runs but those that its command line names.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddLogging(builder, settings, logging);

        // First, so that the policies are there before anything calls, and stay until nothing does.
        builder.Services.AddCallPolicies(policies, AnswerWithin(settings), isTelemetryOn: true);
        AddParts(builder.Services, settings, identity);
        AddSystem(builder.Services, keeper, new RecoveryBook(identity.Plan.Cluster, new RecoveryFile(settings.DataDirectory).Load()));
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = settings.Limits.RequestBytesMax + MessageMarginBytes;
            options.MaxSendMessageSize = null;
        });
        builder.Services.AddOpenTelemetry().WithMetrics(static metrics => metrics.AddMeter(NodeMetrics.MeterName, DataWarehouseMeter.Name, "Polly", "System.Runtime").AddPrometheusExporter());
        builder.Services.ConfigureOpenTelemetryMeterProvider(static (services, metrics) => metrics.AddView(instrument => IsOf(instrument.Meter, services.GetRequiredService<IMeterFactory>()) ? null : MetricStreamConfiguration.Drop));
        if (settings.TraceEndpoint is { } endpoint)
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing
                .AddSource(RequestTracing.SourceName)
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.TraceRatio)))
                .ConfigureResource(resource => resource.AddService("dw", serviceInstanceId: identity.Name))
                .AddOtlpExporter(otlp => otlp.Endpoint = endpoint));
        }

        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.StopGrace);
        builder.Services.Configure<ConsoleLifetimeOptions>(static options => options.SuppressStatusMessages = true);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel((_, kestrel) => Listen(kestrel, settings, client));
        var application = builder.Build();
        Map(application);
        return application;
    }

    /// <summary>Whether a meter is this node's or its process's, and not that of another node in the same process: they have one name, and one would hide the other.</summary>
    private static bool IsOf(Meter meter, IMeterFactory own) => meter.Scope is not IMeterFactory factory || ReferenceEquals(factory, own);

    /// <summary>How long the leader may take to answer another node.</summary>
    /// <param name="settings">How nodes run.</param>
    public static TimeSpan AnswerWithin(NodeSettings settings) => (settings.Engine.Tick * settings.Engine.OutcomeTicks) + AnswerMargin;

    private static void AddLogging(WebApplicationBuilder builder, NodeSettings settings, Action<ILoggingBuilder> logging)
    {
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);

        // Whoever listens here has every request begin a scope and an activity.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging(builder.Logging);
    }

    private static void AddParts(IServiceCollection services, NodeSettings settings, NodeIdentity identity)
    {
        services.AddSingleton(settings).AddSingleton(settings.Limits).AddSingleton(identity).AddSingleton(TimeProvider.System);
        services.AddSingleton(new MemberBook(identity.Plan.Cluster, identity.Self.Id, identity.Members));
        services.AddSingleton(identity.Plan).AddSingleton<IKeyspaceCatalogue, SystemCatalogue>();
        services.AddSingleton<NodeTls>().AddSingleton<NodeStop>().AddSingleton<NodeCounters>().AddSingleton<NodeMetrics>().AddSingleton<EngineTelemetry>().AddSingleton<TransportLog>().AddSingleton<NodeProgress>().AddSingleton<Readiness>();
        services.AddSingleton<KeyspaceTable>().AddSingleton<KeyspaceRouter>().AddSingleton<NodeEngine>();
        services.AddSingleton<ForwardLinks>().AddSingleton<EngineGate>().AddSingleton<HeaderPrefix>().AddSingleton<LeaseKeeper>();
        services.AddSingleton<ScatteredRange>().AddSingleton<ShardedMaintenance>();
        services.AddSingleton<KeyValueService>().AddSingleton<WatchService>().AddSingleton<ForwardingService>();
        services.AddSingleton<LeaseService>().AddSingleton<ClusterService>().AddSingleton<MaintenanceService>().AddSingleton<HealthService>().AddSingleton<KeyspacesService>();
        services.AddSingleton<BackupTaker>().AddSingleton<SnapshotsService>();
        services.AddSingleton<IServiceMethodProvider<KeyValueService>, KeyValueMethods>();
        services.AddSingleton<IServiceMethodProvider<WatchService>, WatchMethods>();
        services.AddSingleton<IServiceMethodProvider<ForwardingService>, ForwardingMethods>();
        services.AddHostedService<ProgressTicker>().AddHostedService<LeaseTicker>().AddHostedService<WatchTicker>().AddHostedService<ShardCompactor>().AddHostedService<SystemRunner>().AddHostedService<NodeShutdown>();
    }

    private static void AddSystem(IServiceCollection services, IdentityKeeper keeper, RecoveryBook recoveries)
    {
        services.AddSingleton(recoveries).AddSingleton<RecoveryTeller>().AddSingleton<EntryWatch>();
        services.AddSingleton(keeper).AddSingleton<NodeExit>().AddSingleton<Admission>();
        services.AddSingleton<SystemGroup>().AddSingleton<SystemGate>().AddSingleton<NodeNews>();
        services.AddSingleton<GroupWatch>().AddSingleton<SightBook>().AddSingleton<NodePresence>().AddSingleton<NodeActor>();
        services.AddSingleton<ClusterFounding>().AddSingleton<ClusterPlanning>().AddSingleton<MemberDesk>();
        services.AddSingleton<RemoteShards>().AddSingleton<ShardGate>().AddSingleton<KeyspaceHome>().AddSingleton<KeyspaceProxy>().AddSingleton<MembersService>();
        services.AddSingleton<LeaderMoves>().AddSingleton<GroupsService>();
    }

    private static void Listen(KestrelServerOptions kestrel, NodeSettings settings, HostPort client)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = settings.Limits.ConnectionsMax;
        kestrel.Limits.Http2.MaxStreamsPerConnection = settings.Limits.StreamsPerConnectionMax;

        // Half-open connections end by pings; streams may be quiet, and as long as they like.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(client.ToEndPoint(), ListenForClients);
        if (settings.ListenHttp is { } http) kestrel.Listen(http.ToEndPoint(), static listen => listen.Protocols = HttpProtocols.Http1);
        foreach (var bound in settings.KeyspaceAddresses)
        {
            var binding = new KeyspaceBinding(bound.Keyspace);
            kestrel.Listen(bound.Address.ToEndPoint(), listen =>
            {
                ListenForClients(listen);
                listen.Use(next => connection =>
                {
                    connection.Features.Set(binding);
                    return next(connection);
                });
            });
        }
    }

    private static void ListenForClients(ListenOptions listen)
    {
        var tls = listen.ApplicationServices.GetRequiredService<NodeTls>();
        listen.Protocols = tls.IsOnForClients ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2;
        if (tls.IsOnForClients) listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.ForServer()) });
    }

    private static void Map(WebApplication application)
    {
        application.Services.GetRequiredService<NodeMetrics>();

        // All parts are singletons: without this every request would have a scope of its own made for nothing.
        var services = application.Services;
        var retried = services.GetRequiredService<NodeCounters>().Retried;
        application.Use(next => context =>
        {
            context.RequestServices = services;
            if (context.Request.Headers.ContainsKey(PolicyInvoker.AttemptsHeader)) retried.Add();
            return next(context);
        });
        if (services.GetRequiredService<NodeSettings>().KeyspaceAddresses.Count > 0) application.Use(BoundAddresses.Wrap);
        application.Use(RequestSpans.Wrap);
        application.Use(next => services.GetRequiredService<KeyspaceProxy>().Around(next));
        application.MapGrpcService<KeyValueService>();
        application.MapGrpcService<WatchService>();
        application.MapGrpcService<ForwardingService>();
        application.MapGrpcService<LeaseService>();
        application.MapGrpcService<ClusterService>();
        application.MapGrpcService<MaintenanceService>();
        application.MapGrpcService<HealthService>();
        application.MapGrpcService<KeyspacesService>();
        application.MapGrpcService<SnapshotsService>();
        application.MapGrpcService<MembersService>();
        application.MapGrpcService<GroupsService>();
        application.MapPrometheusScrapingEndpoint("/metrics");
        HealthEndpoints.Map(application, services.GetRequiredService<Readiness>());
    }
}
