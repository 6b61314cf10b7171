using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>The liveness phase: nobody fails any more, everyone catches up and pulls from everyone.</summary>
internal static class ClusterRest
{
    internal static void Require(Cluster cluster)
    {
        var members = Settle(cluster);
        RequireEqual(members);

        // Who is retired is drained and sealed, the sealed are swept and forgotten, and nothing is left of them.
        cluster.Lead(mayForget: false);
        Settle(cluster);
        Assert.DoesNotContain(cluster.Log.View.Members, record => record.Status == MemberStatus.Retired);
        foreach (var member in members) cluster.Sweep(member);
        cluster.Lead(mayForget: true);
        Settle(cluster);
        RequireEqual(members);
        Assert.All(cluster.Log.View.Members, record => Assert.Equal(MemberStatus.Active, record.Status));
    }

    private static List<ClusterReplica> Settle(Cluster cluster)
    {
        foreach (var replica in cluster.Replicas) cluster.CatchUp(replica);
        var members = cluster.Replicas.Where(replica => replica.IsMember).ToList();
        for (var round = 0; round < 2; round++)
        {
            foreach (var puller in members)
            {
                foreach (var source in members)
                {
                    for (var key = 0; key < ClusterReplica.Keys && !ReferenceEquals(puller, source); key++) cluster.Pull(puller, source, key);
                }
            }
        }

        return members;
    }

    private static void RequireEqual(List<ClusterReplica> members)
    {
        foreach (var member in members)
        {
            Assert.True(member.View.LocalIsBootstrapped, $"{member.Self} is not bootstrapped at rest.");
            for (var key = 0; key < ClusterReplica.Keys; key++)
            {
                var first = members[0].Touch(key);
                var own = member.Touch(key);
                Assert.True(own.Set.HasSameState(first.Set), $"At rest {members[0].Self} has {first} and {member.Self} has {own}.");
                Assert.True(own.Set.Sync(first.Set, member.View).Context == own.Set.Context, "A sync at rest changes a context.");
            }
        }
    }
}
