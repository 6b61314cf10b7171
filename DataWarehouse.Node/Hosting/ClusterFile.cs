using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>A <see cref="ClusterPlan"/> as text: what <c>dw cluster init</c> writes, <c>dw serve --cluster</c> reads and every data directory keeps.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ClusterFile
{
    private const int Format = 1;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The plan as text.</summary>
    /// <param name="plan">The plan.</param>
    public static string Write(ClusterPlan plan) => ToNode(plan).ToJsonString(Indented) + "\n";

    /// <summary>The plan as a JSON object.</summary>
    /// <param name="plan">The plan.</param>
    internal static JsonObject ToNode(ClusterPlan plan) => new()
    {
        ["format"] = Format,
        ["cluster"] = plan.Cluster.ToString(),
        ["members"] = new JsonArray([.. plan.Members.Select(ToNode)]),
        ["quotaBytes"] = plan.QuotaBytes,
        ["keyspaces"] = new JsonArray([.. plan.Keyspaces.Select(static name => JsonValue.Create(name))]),
    };

    /// <summary>A member as a JSON object.</summary>
    /// <param name="member">The member.</param>
    internal static JsonObject ToNode(ClusterMember member) => new()
    {
        ["name"] = member.Name,
        ["incarnation"] = member.Incarnation,
        ["peer"] = member.Peer.ToString(),
        ["client"] = member.Client.ToString(),
    };

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StartRefusedException">It cannot be read, or is no plan.</exception>
    public static ClusterPlan Load(string path)
    {
        try
        {
            return Read(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The cluster file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">What it is called in a message.</param>
    /// <exception cref="StartRefusedException">It is no plan.</exception>
    public static ClusterPlan Read(string text, string source)
    {
        ClusterPlan plan;
        try
        {
            plan = FromNode(JsonNode.Parse(text)!.AsObject());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NullReferenceException or OverflowException)
        {
            throw new StartRefusedException($"'{source}' is no cluster file: {exception.Message}", exception);
        }

        return plan.Flaw is { } flaw ? throw new StartRefusedException($"'{source}' describes no cluster: {flaw}") : plan;
    }

    /// <summary>Reads a JSON object.</summary>
    /// <param name="node">The object.</param>
    /// <exception cref="FormatException">It is no plan, or of another format.</exception>
    internal static ClusterPlan FromNode(JsonObject node)
    {
        var format = (int?)node["format"];
        if (format != Format) throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"its format is {format?.ToString(CultureInfo.InvariantCulture) ?? "not given"}, and this release reads {Format}."));
        var cluster = new ClusterId(UInt128.Parse(TextOf(node, "cluster"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        var members = ArrayOf(node, "members").Select(static member => MemberOf(member!.AsObject())).OrderBy(static member => member.Incarnation).ToList();
        var keyspaces = ArrayOf(node, "keyspaces").Select(static name => (string)name!).ToList();
        return new ClusterPlan(cluster, members, keyspaces) { QuotaBytes = (long?)node["quotaBytes"] ?? ClusterPlan.DefaultQuotaBytes };
    }

    /// <summary>Reads a member.</summary>
    /// <param name="node">The object.</param>
    /// <exception cref="FormatException">It is none.</exception>
    internal static ClusterMember MemberOf(JsonObject node) =>
        new(TextOf(node, "name"), (long?)node["incarnation"] ?? throw new FormatException("a member has no incarnation."), HostPort.Parse(TextOf(node, "peer")), HostPort.Parse(TextOf(node, "client")));

    private static string TextOf(JsonObject node, string name) => (string?)node[name] ?? throw new FormatException($"'{name}' is missing.");

    private static JsonArray ArrayOf(JsonObject node, string name) => node[name]?.AsArray() ?? throw new FormatException($"'{name}' is missing.");
}
