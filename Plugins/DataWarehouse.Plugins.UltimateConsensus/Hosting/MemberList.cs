using System.Globalization;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Reads the nodes of networked mode from the options.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class MemberList
{
    private const int MembersMin = 3;
    private const int MembersMax = 5;

    /// <summary>What is wrong with a list, one sentence each.</summary>
    /// <param name="members">The list.</param>
    public static IEnumerable<string> FlawsOf(IList<string>? members)
    {
        const string name = nameof(UltimateConsensusOptions.Members);
        if (members is null || members.Count is < MembersMin or > MembersMax)
        {
            yield return $"{name} must name {MembersMin} to {MembersMax} nodes in networked mode, not {members?.Count ?? 0}.";
            yield break;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (!TryRead(member, out var peer)) yield return $"{name}: '{member}' is neither a name nor name@incarnation.";
            else if (!names.Add(peer.Node)) yield return $"{name}: '{peer.Node}' is there twice.";
        }
    }

    /// <summary>The nodes, in the order of the list, which is checked.</summary>
    /// <param name="members">The list.</param>
    public static PeerId[] Read(IEnumerable<string> members) =>
        [.. members.Select(static member => TryRead(member, out var peer) ? peer : throw new ArgumentException($"'{member}' names no node."))];

    private static bool TryRead(string? member, out PeerId peer)
    {
        peer = default;
        if (string.IsNullOrWhiteSpace(member)) return false;
        var at = member.LastIndexOf('@');
        var incarnation = 1L;
        if (at >= 0 && (!long.TryParse(member.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out incarnation) || incarnation < 1)) return false;
        try
        {
            peer = new PeerId(at < 0 ? member : member[..at], new Incarnation(incarnation));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
