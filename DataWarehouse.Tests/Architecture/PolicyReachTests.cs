using Mono.Cecil;
using Mono.Cecil.Cil;

namespace DataWarehouse.Tests.Architecture;

/// <summary>
/// Policies are for calls of clients and administrators, for what nodes ask each other, and for anti-entropy exchanges as a whole. Consensus, beats and replication are streams that retry by protocol: no policy ever stands
/// round their messages.
/// </summary>
public sealed class PolicyReachTests
{
    private const string Node = "DataWarehouse.Node";
    private const string Executor = "DataWarehouse.SDK.Resilience.IResilienceExecutor";

    private static readonly string[] Streams =
    [
        "DataWarehouse.SDK.Transport.IPeerTransport", "DataWarehouse.SDK.Transport.IPeerReceiver", "DataWarehouse.Transport.TcpPeerTransport", "DataWarehouse.Plugins.UltimateConsensus.Nodes.RaftNode",
        "DataWarehouse.Plugins.UltimateConsensus.Nodes.RaftReplica",
    ];

    [Theory]
    [InlineData("DataWarehouse.Plugins.UltimateConsensus")]
    [InlineData("DataWarehouse.Plugins.KeyValue")]
    [InlineData("DataWarehouse.Transport")]
    public void Streams_KnowNoPolicies(string assembly)
    {
        using var read = Read(assembly);
        var mentioned = read.MainModule.GetTypeReferences().Select(static type => type.FullName).ToList();

        Assert.Contains(mentioned, static type => type.StartsWith("DataWarehouse.SDK.", StringComparison.Ordinal));
        Findings.None(mentioned.Where(static type => type.StartsWith("DataWarehouse.SDK.Resilience.", StringComparison.Ordinal)
            || type.StartsWith("Polly", StringComparison.Ordinal)
            || type.EndsWith(".ResiliencePluginBase", StringComparison.Ordinal)));
    }

    /// <summary>A policy sees the beginning and the end of an exchange; the messages in between go over the stream without one.</summary>
    [Fact]
    public void Exchanges_AreBegunUnderAPolicy_AndItsMessagesKnowNone()
    {
        using var read = Read("DataWarehouse.Plugins.UltimateReplication");
        var mentions = MentionsOf(read);
        var callers = mentions.Where(static pair => pair.Value.Contains($"{Executor}::ExecuteWithResilienceAsync")).Select(static pair => pair.Key).ToList();

        Assert.Equal(["DataWarehouse.Plugins.UltimateReplication.Exchange.GuardedExchange"], callers);
        Assert.Contains(Streams[0], mentions["DataWarehouse.Plugins.UltimateReplication.Exchange.ExchangeEndpoint"]);
        Findings.None(Streams.Where(mentions[callers[0]].Contains));
        Findings.None(from pair in mentions where pair.Key.Contains(".Exchange.", StringComparison.Ordinal) && pair.Key != callers[0] && pair.Value.Contains(Executor) select pair.Key);
    }

    [Fact]
    public void Node_UsesPoliciesHereAndNowhereElse_AndNotRoundStreams()
    {
        using var read = Read(Node);
        var mentions = MentionsOf(read);
        var users = mentions.Where(static pair => pair.Value.Contains(Executor)).Select(static pair => pair.Key).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(["DataWarehouse.Node.Cli.Connections.ClientPolicies", "DataWarehouse.Node.Cli.Connections.ServerConnection", "DataWarehouse.Node.Forwarding.ForwardLinks"], users);
        Assert.Contains(mentions, static pair => pair.Value.Contains(Streams[0]) || pair.Value.Contains(Streams[3]));
        Findings.None(from user in users from stream in Streams where mentions[user].Contains(stream) select $"{user} mentions {stream}");
    }

    /// <summary>Bench, demo and drill measure what a server does, so nothing may stand between them and it; <c>dw echo</c> has no client.</summary>
    [Fact]
    public void Node_CallsOthersThroughPolicies_ButToMeasureThem()
    {
        using var read = Read(Node);
        var mentions = MentionsOf(read);

        Assert.Equal(["DataWarehouse.Node.Cli.Connections.ChannelMaking", "DataWarehouse.Node.Forwarding.ForwardLink", "DataWarehouse.Node.Hosting.Joining"], Users("Grpc.Net.Client.GrpcChannel::ForAddress"));
        Assert.Equal(
            ["DataWarehouse.Node.Cli.Bench.BenchMeasure", "DataWarehouse.Node.Cli.Connections.ServerConnection", "DataWarehouse.Node.Cli.Processes.ServerCluster"],
            Users("DataWarehouse.Node.Cli.Connections.ChannelMaking::Make"));
        Assert.Equal(["DataWarehouse.Node.Forwarding.ForwardCall", "DataWarehouse.Node.Systems.Admission"], Users("DataWarehouse.Node.Forwarding.ForwardLink::AskAsync"));
        Assert.Equal(["DataWarehouse.Node.Forwarding.ForwardLinks"], Users("DataWarehouse.Node.Forwarding.ForwardCall::AttemptAsync"));

        IEnumerable<string> Users(string method) =>
            mentions.Where(pair => pair.Value.Contains(method) && !method.StartsWith(pair.Key + "::", StringComparison.Ordinal)).Select(static pair => pair.Key).Order(StringComparer.Ordinal);
    }

    private static AssemblyDefinition Read(string assembly) => AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));

    /// <summary>The types that each type mentions with all that is nested in it, and the methods that it calls.</summary>
    private static Dictionary<string, HashSet<string>> MentionsOf(AssemblyDefinition assembly) =>
        assembly.MainModule.Types.ToDictionary(static type => type.FullName, static type => AllOf(type).SelectMany(InType).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    private static IEnumerable<TypeDefinition> AllOf(TypeDefinition type) => type.NestedTypes.SelectMany(AllOf).Prepend(type);

    private static IEnumerable<string> InType(TypeDefinition type) =>
        type.Fields.Select(static field => NameOf(field.FieldType))
            .Concat(type.Methods.SelectMany(static method => method.Parameters.Select(static parameter => NameOf(parameter.ParameterType)).Append(NameOf(method.ReturnType))))
            .Concat(type.Methods.Where(static method => method.HasBody).SelectMany(static method => method.Body.Instructions).SelectMany(InInstruction));

    private static IEnumerable<string> InInstruction(Instruction instruction) => instruction.Operand switch
    {
        MethodReference called => [NameOf(called.DeclaringType), $"{NameOf(called.DeclaringType)}::{called.Name}", NameOf(called.ReturnType)],
        FieldReference field => [NameOf(field.DeclaringType), NameOf(field.FieldType)],
        TypeReference type => [NameOf(type)],
        _ => [],
    };

    private static string NameOf(TypeReference type) => type.GetElementType().FullName;
}
