using DataWarehouse.Node.Keyspaces;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.Node;

/// <summary>A bucket gives what it holds at once, then as much as comes in.</summary>
public sealed class RequestBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Bucket_GivesItsBurst_ThenItsRate()
    {
        var bucket = new RequestBucket(10, 3, _time);

        Assert.Equal([true, true, true, false], Take(bucket, 4));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal([true, false], Take(bucket, 2));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal([true, true, false], Take(bucket, 3));
    }

    [Fact]
    public void Bucket_ThatIsLeftAlone_HoldsNoMoreThanItsBurst()
    {
        var bucket = new RequestBucket(1000, 2, _time);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal([true, true, false], Take(bucket, 3));
    }

    [Fact]
    public async Task Bucket_ThatManyTakeFrom_GivesNoTokenTwice()
    {
        var bucket = new RequestBucket(1, 1000, _time);
        var taken = 0;
        void Drain()
        {
            for (var count = 0; count < 500; count++)
            {
                if (bucket.TryTake()) Interlocked.Increment(ref taken);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Drain, TestContext.Current.CancellationToken)));

        Assert.Equal(1000, taken);
    }

    private static List<bool> Take(RequestBucket bucket, int count) => [.. Enumerable.Range(0, count).Select(_ => bucket.TryTake())];
}
