// One of three nodes of a replicated map, served over HTTP. Start one process for each node of appsettings.json:
//   dotnet run -- --Node n1      dotnet run -- --Node n2      dotnet run -- --Node n3
// PUT /map/{key} with the value as body; GET /map/{key} at any node; GET /health.
using System.Text;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Samples.ThreeNodes;
using DataWarehouse.SDK.Transport;

var builder = WebApplication.CreateBuilder(args);
var cluster = ClusterOptions.Read(builder.Configuration);
var consensus = builder.Configuration.GetSection(UltimateConsensusOptions.SectionName);
var data = Path.Combine(consensus["DataDirectory"] ?? "data", cluster.Node);

builder.WebHost.UseUrls(cluster.HttpOf(cluster.Node));
builder.Services.AddSingleton<IPeerTransport>(provider => ClusterTransport.Make(cluster, data, provider.GetRequiredService<ILoggerFactory>()));
builder.Services.AddUltimateConsensus(consensus).UseStateMachine(() => new TextMap());
builder.Services.AddUltimateConsensus(options =>
{
    options.Mode = ConsensusMode.Networked;
    options.Groups = 1;
    options.DataDirectory = data;
    foreach (var node in cluster.Nodes.Keys.Order(StringComparer.Ordinal)) options.Members.Add(node);
});
builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>();

await using var app = builder.Build();

app.MapPut("/map/{key}", async (string key, HttpRequest request, UltimateConsensusPlugin plugin, CancellationToken cancellationToken) =>
{
    using var reader = new StreamReader(request.Body, Encoding.UTF8);
    var command = TextMap.Put(key, await reader.ReadToEndAsync(cancellationToken));
    var result = await plugin.Groups[1].ProposeAsync(command, cancellationToken);
    return result switch
    {
        { IsApplied: true } => Results.Ok(new { result.Index }),
        { Status: ProposalStatus.NotLeader } when result.Leader != default =>
            Results.Redirect($"{cluster.HttpOf(result.Leader.Node)}/map/{Uri.EscapeDataString(key)}", permanent: false, preserveMethod: true),
        // 504: it may be there or not. 503: it is not.
        { Status: ProposalStatus.OutcomeUnknown } => Results.Text("The outcome is unknown; look, or put it again.", statusCode: StatusCodes.Status504GatewayTimeout),
        _ => Results.Text(result.Status.ToString(), statusCode: StatusCodes.Status503ServiceUnavailable),
    };
});

app.MapGet("/map/{key}", async (string key, UltimateConsensusPlugin plugin, CancellationToken cancellationToken) =>
{
    var answer = await plugin.Groups[1].QueryAsync(Encoding.UTF8.GetBytes(key), cancellationToken);
    if (answer.Outcome != QueryOutcome.Answered) return Results.Text(answer.Outcome.ToString(), statusCode: StatusCodes.Status503ServiceUnavailable);
    return TextMap.TryRead(answer.Response.Span, out var value) ? Results.Text(value) : Results.NotFound();
});

app.MapGet("/health", async (UltimateConsensusPlugin plugin, CancellationToken cancellationToken) => Results.Ok(new
{
    cluster.Node,
    Leader = plugin.Groups[1].CurrentLeader,
    (await plugin.GetClusterHealthAsync(cancellationToken)).NodeStates,
}));

await app.RunAsync();
