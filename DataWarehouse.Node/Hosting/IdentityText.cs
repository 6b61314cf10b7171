using System.Globalization;
using System.Text.Json.Nodes;

namespace DataWarehouse.Node.Hosting;

/// <summary>A <see cref="NodeIdentity"/> as text: what <c>node.json</c> in a data directory holds.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class IdentityText
{
    /// <summary>The identity as text.</summary>
    /// <param name="identity">The identity.</param>
    public static string Write(NodeIdentity identity)
    {
        var node = new JsonObject
        {
            ["name"] = identity.Name,
            ["starts"] = identity.StartCounter,
            ["directory"] = identity.Directory.ToString("x32", CultureInfo.InvariantCulture),
            ["plan"] = ClusterFile.ToNode(identity.Plan),
            ["self"] = ClusterFile.ToNode(identity.Self),
            ["begun"] = identity.HasBegun,
            ["members"] = new JsonArray([.. identity.Members.Select(ClusterFile.ToNode)]),
            ["membersRevision"] = identity.MembersRevision,
        };
        if (identity.FeatureLevel > 0) node["level"] = identity.FeatureLevel;
        if (!identity.IsFounder) node["systemReplica"] = identity.SystemReplica;
        if (identity.Removal is { } removal) node["removal"] = removal;
        return node.ToJsonString() + "\n";
    }

    /// <summary>Reads an identity.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none. Other exceptions of reading JSON may come, too.</exception>
    public static NodeIdentity Read(string text)
    {
        var node = JsonNode.Parse(text)!.AsObject();
        var plan = ClusterFile.FromNode(node["plan"]!.AsObject());
        if (plan.Flaw is { } flaw) throw new FormatException(flaw);
        var name = (string)node["name"]!;
        var replica = (long?)node["systemReplica"] ?? 0;
        var planned = plan.Members.FirstOrDefault(member => member.Name == name);
        var self = node["self"] is { } own ? ClusterFile.MemberOf(own.AsObject()) : planned;
        if (self is null || (replica == 0 && planned?.Incarnation != self.Incarnation)) throw new FormatException($"'{name}' is none of its members.");
        return new NodeIdentity(plan, self, (long)node["starts"]!, UInt128.Parse((string)node["directory"]!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
        {
            HasBegun = (bool?)node["begun"] ?? false,
            SystemReplica = replica,
            Members = node["members"] is { } members ? [.. members.AsArray().Select(static member => ClusterFile.MemberOf(member!.AsObject()))] : plan.Members,
            MembersRevision = (long?)node["membersRevision"] ?? 0,
            FeatureLevel = (int?)node["level"] ?? 0,
            Removal = (string?)node["removal"],
        };
    }
}
