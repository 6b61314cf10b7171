using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>The keyspaces that the cluster was planned with: every member holds a voter of each. They never change.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class PlannedCatalogue : IKeyspaceCatalogue
{
    private const string Fixed = "The keyspaces of this cluster are those of its cluster file; make a cluster with the ones you need with 'dw cluster init --keyspace'.";

    /// <summary>Takes the keyspaces of a plan.</summary>
    /// <param name="plan">The plan.</param>
    public PlannedCatalogue(ClusterPlan plan)
    {
        RaftMember[] voters = [.. plan.Members.Select(static (member, place) => new RaftMember(place + 1, member.Id))];
        Entries = [.. plan.Keyspaces.Select((name, place) => new KeyspaceEntry(name, place + 1, voters)).OrderBy(static entry => entry.Name, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeyspaceEntry> Entries { get; }

    /// <inheritdoc/>
    public event Action? Changed
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public Task<KeyspaceVerdict> CreateAsync(KeyspaceForm form, CancellationToken cancellationToken) => Task.FromResult(new KeyspaceVerdict(null, Fixed));

    /// <inheritdoc/>
    public Task<KeyspaceVerdict> DeleteAsync(string name, CancellationToken cancellationToken) => Task.FromResult(new KeyspaceVerdict(null, Fixed));
}
