using DataWarehouse.Kernel.Messaging;
using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Tests.Kernel.Messaging;

public sealed class MessageQueueTests
{
    [Fact]
    public void Offer_DropNewest_KeepsTheFirst()
    {
        var queue = new MessageQueue<int>(2, OverflowPolicy.DropNewest);

        var outcomes = Offer(queue, 1, 2, 3);

        Assert.Equal(["Accepted", "Accepted", "Dropped"], outcomes);
        Assert.Equal([1, 2], Drain(queue));
        Assert.Equal(1, queue.DroppedCount);
    }

    [Fact]
    public void Offer_DropOldest_KeepsTheLast()
    {
        var queue = new MessageQueue<int>(2, OverflowPolicy.DropOldest);

        var outcomes = Offer(queue, 1, 2, 3);

        Assert.Equal(["Accepted", "Accepted", "AcceptedDisplacing"], outcomes);
        Assert.Equal([2, 3], Drain(queue));
        Assert.Equal(1, queue.DroppedCount);
    }

    [Theory]
    [InlineData(OverflowPolicy.DropNewest)]
    [InlineData(OverflowPolicy.DropOldest)]
    public void Offer_Overflowing_SaysSoOncePerEpisode(OverflowPolicy policy)
    {
        var queue = new MessageQueue<int>(4, policy);
        Offer(queue, 1, 2, 3, 4);

        Assert.True(BeginsOverflow(queue));
        Assert.False(BeginsOverflow(queue));
        Assert.True(queue.Reader.TryRead(out _));
        Assert.False(BeginsOverflow(queue));
        Assert.False(BeginsOverflow(queue));

        Drain(queue);
        Offer(queue, 1, 2, 3, 4);
        Assert.True(BeginsOverflow(queue));
    }

    [Fact]
    public void Offer_Complete_IsEnded()
    {
        var queue = new MessageQueue<int>(1, OverflowPolicy.DropOldest);
        queue.Complete();
        queue.Complete();

        Assert.Equal(["Ended"], Offer(queue, 1));
        Assert.Equal(0, queue.DroppedCount);
    }

    private static string[] Offer(MessageQueue<int> queue, params int[] messages) =>
        [.. messages.Select(message => queue.Offer(message, out _).ToString())];

    private static bool BeginsOverflow(MessageQueue<int> queue)
    {
        queue.Offer(0, out var begins);
        return begins;
    }

    private static List<int> Drain(MessageQueue<int> queue)
    {
        var drained = new List<int>();
        while (queue.Reader.TryRead(out var message))
        {
            drained.Add(message);
        }

        return drained;
    }
}
