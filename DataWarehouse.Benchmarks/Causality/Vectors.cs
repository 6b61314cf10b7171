using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using AkkaVector = Akka.DistributedData.VersionVector;

namespace DataWarehouse.Benchmarks.Causality;

/// <summary>The same histories as our vectors and as Akka's, so that both sides of a ratio do the same work.</summary>
internal sealed class Vectors
{
    private Vectors(int nodes)
    {
        NodeIds = [.. Enumerable.Range(0, nodes).Select(i => $"node-{i:d2}")];
        Membership = InMemoryEpochMembership.Founded(NodeIds[0], NodeIds);
        View = Membership.View;
        Akka = [.. Enumerable.Range(0, nodes).Select(i => new UniqueAddress(new Address("akka.tcp", "system", $"node-{i:d2}", 2552), 1000 + i))];
    }

    internal string[] NodeIds { get; }

    internal InMemoryEpochMembership Membership { get; }

    internal MembershipView View { get; }

    internal UniqueAddress[] Akka { get; }

    internal static Vectors Of(int nodes) => new(nodes);

    /// <summary>Every node has written <paramref name="events"/> times, node <paramref name="ahead"/> once more (none when -1).</summary>
    internal DottedVersionVector Vector(long events, int ahead)
    {
        var vector = new DottedVersionVector(Membership);
        for (var i = 0; i < NodeIds.Length; i++) vector.Record(NodeIds[i], events + (i == ahead ? 1 : 0));
        return vector;
    }

    internal CausalContext Context(long events, int ahead) =>
        CausalContext.FromVersions(View.AppliedEpoch, [.. View.Members.Select((member, i) => new Dot(member.Incarnation, events + (i == ahead ? 1 : 0)))]);

    internal DvvSet<string> Set(long events, int ahead, string value)
    {
        var context = Context(events, -1);
        var set = DvvSet<string>.Restore(context, [], View);
        var origin = View.Members[ahead].Incarnation;
        return set.Event(context, value, new Dot(origin, events + 1), View);
    }

    internal AkkaVector AkkaVector(long events, int ahead) =>
        AkkaVectorOf(Akka.Select((node, i) => KeyValuePair.Create(node, events + (i == ahead ? 1 : 0))));

    private static AkkaVector AkkaVectorOf(IEnumerable<KeyValuePair<UniqueAddress, long>> versions) =>
        global::Akka.DistributedData.VersionVector.Create(versions.ToImmutableDictionary());
}
