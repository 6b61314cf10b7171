using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Network;

namespace DataWarehouse.Tests.Simulation.Network;

public sealed class SimulatedNetworkTests : INetworkReceiver
{
    private readonly EventQueue _events = new();
    private readonly NetworkWeather _weather = new();
    private readonly List<long> _arrived = [];
    private readonly List<int> _entries = [];
    private readonly SimulatedNetwork _network;

    public SimulatedNetworkTests() => _network = new SimulatedNetwork(3, _weather, _events, new SeededRandom(1), this);

    void INetworkReceiver.Arrived(int node, int place)
    {
        _arrived.Add(_network[place].Message.Index.Value);
        _entries.Add(_network[place].Message.Entries.Count);
        _network.Release(place);
    }

    [Fact]
    public void Send_Unordered_ReordersAndLosesNothing()
    {
        Send(100);

        Assert.NotEqual(_arrived.Order(), _arrived);
        Assert.Equal(Enumerable.Range(0, 100).Select(index => (long)index), _arrived.Order());
    }

    [Fact]
    public void Send_Ordered_KeepsTheOrder()
    {
        _weather.IsOrdered = true;
        Send(100);

        Assert.Equal(Enumerable.Range(0, 100).Select(index => (long)index), _arrived);
    }

    [Fact]
    public void Send_BadWeather_LosesAndDoubles()
    {
        (_weather.LostPerMillion, _weather.DoubledPerMillion) = (200_000, 200_000);
        Send(1_000);

        Assert.InRange(_network.Lost, 150, 250);
        Assert.InRange(_network.Doubled, 110, 210);
        Assert.Equal(1_000 - _network.Lost + _network.Doubled, _arrived.Count);
    }

    [Fact]
    public void Cut_OneDirection_TheOtherStillWorks()
    {
        _network.Cut(0, 1, true);
        Send(5);
        Assert.Empty(_arrived);
        Send(5, from: 1, to: 0);
        Assert.Equal(5, _arrived.Count);
        _network.Heal();
        Send(5);
        Assert.Equal(10, _arrived.Count);
    }

    [Fact]
    public void Send_EntriesChangedAfterwards_ArriveAsTheyWere()
    {
        var entries = new Entry[3];
        _network.Send(new Envelope { From = 0, To = 1, Message = new Message { Entries = new EntryBatch(entries, 0, 3) } });
        Send(20);

        Assert.Equal([3], _entries.Where(count => count > 0));
    }

    private void Send(int count, int from = 0, int to = 1)
    {
        for (var index = 0; index < count; index++)
            _network.Send(new Envelope { From = from, To = to, Message = new Message { Kind = MessageKind.Heartbeat, Index = new LogIndex(index) } });
        while (_events.FireNext())
        {
        }
    }
}
