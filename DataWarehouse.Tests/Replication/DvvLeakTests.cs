using System.Runtime.CompilerServices;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>Vectors are nobody's: neither their number nor their end costs the membership anything.</summary>
public sealed class DvvLeakTests
{
    private const int Vectors = 1_000_000;

    [Fact]
    public void MillionVectors_OnOneMembership_LeaveOneSubscription()
    {
        var membership = new InMemoryClusterMembership("A", "B");

        Make(membership, Vectors);

        Assert.Equal(1, membership.RemovalSubscriptions);
    }

    [Fact]
    public void MillionVectors_OnAMembershipWithEpochs_LeaveOneSubscription()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B");

        Make(membership, Vectors);

        Assert.Equal(1, membership.RemovalSubscriptions);
    }

    [Fact]
    public async Task ManyThreads_MakingTheFirstVectors_LeaveOneSubscription()
    {
        for (var round = 0; round < 200; round++)
        {
            var membership = new InMemoryClusterMembership("A", "B");
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
                () => new DottedVersionVector(membership).Increment("A"), TestContext.Current.CancellationToken)));
            Assert.Equal(1, membership.RemovalSubscriptions);
        }
    }

    [Fact]
    public void Garbage_Vectors_AreCollectedWhileTheirMembershipLives()
    {
        var membership = new InMemoryClusterMembership("A", "B");

        var vectors = Make(membership, 1_000);
        membership.Remove("B");
        Collect();

        Assert.DoesNotContain(vectors, vector => vector.IsAlive);
        Assert.Equal(1, membership.RemovalSubscriptions);
    }

    [Fact]
    public void Garbage_Membership_IsCollectedAlthoughItHadVectors()
    {
        var (plain, epochs) = MakeMemberships();

        Collect();

        Assert.False(plain.IsAlive);
        Assert.False(epochs.IsAlive);
    }

    [Fact]
    public void Subscription_AfterAllVectorsWereGarbage_StillPrunesNewOnes()
    {
        var membership = new InMemoryClusterMembership("A", "B");
        Make(membership, 10);
        Collect();
        var vector = new DottedVersionVector(membership);
        vector.Increment("A");
        vector.Increment("B");

        membership.Remove("B");

        Assert.Equal(1, vector.Count);
        Assert.Equal(1, membership.RemovalSubscriptions);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Make(IClusterMembership membership, int count)
    {
        var every = Math.Max(1, count / 1_000);
        var samples = new List<WeakReference>();
        for (var i = 0; i < count; i++)
        {
            var vector = new DottedVersionVector(membership);
            if (i % every != 0) continue;
            vector.Increment("A");
            samples.Add(new WeakReference(vector));
        }

        return samples;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Plain, WeakReference Epochs) MakeMemberships()
    {
        var plain = new InMemoryClusterMembership("A", "B");
        var epochs = InMemoryEpochMembership.Founded("A", "A", "B");
        Make(plain, 10);
        Make(epochs, 10);
        return (new WeakReference(plain), new WeakReference(epochs));
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
