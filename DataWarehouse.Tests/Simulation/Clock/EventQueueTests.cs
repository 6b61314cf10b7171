using CsCheck;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Tests.Simulation.Clock;

public sealed class EventQueueTests
{
    [Fact]
    public void FireNext_AnyTimes_HappenInOrderOfTimeThenOfAsking() =>
        Gen.Int[0, 20].Array[0, 200].Sample(times =>
        {
            var queue = new EventQueue();
            var fired = new Collector(queue);
            for (var position = 0; position < times.Length; position++) queue.At(times[position], fired, 0, position);
            while (queue.FireNext())
            {
            }

            var expected = Enumerable.Range(0, times.Length).OrderBy(position => times[position]).ThenBy(position => position);
            Assert.Equal(expected.Select(position => ((long)times[position], (long)position)), fired.Fired);
        });

    [Fact]
    public void At_BeforeNow_Throws()
    {
        var queue = new EventQueue();
        queue.At(10, new Collector(queue), 0);
        queue.FireNext();

        Assert.Throws<ArgumentOutOfRangeException>(() => queue.At(9, new Collector(queue), 0));
    }

    private sealed class Collector(EventQueue queue) : IEventTarget
    {
        public List<(long Time, long Argument)> Fired { get; } = [];

        public void Fire(int code, long argument) => Fired.Add((queue.NowMicros, argument));
    }
}
