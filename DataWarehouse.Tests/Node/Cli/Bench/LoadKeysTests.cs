using DataWarehouse.Node.Cli.Bench;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Tests.Node.Cli.Bench;

public sealed class LoadKeysTests
{
    [Fact]
    public void NextPut_GoesThroughTheClientsOwnKeys()
    {
        var keys = new LoadKeys(client: 12, valueBytes: 256);
        var seen = Enumerable.Range(0, LoadKeys.PerClient + 1).Select(_ => PutRequest.Parser.ParseFrom(keys.NextPut())).ToList();
        Assert.Equal("bench/00001200", seen[0].Key.ToStringUtf8());
        Assert.Equal("bench/00001299", seen[^2].Key.ToStringUtf8());
        Assert.Equal(seen[0].Key, seen[^1].Key);
        Assert.All(seen, put => Assert.Equal(256, put.Value.Length));
    }

    [Fact]
    public void NextGet_AsksForOneKey()
    {
        var get = RangeRequest.Parser.ParseFrom(new LoadKeys(client: 0, valueBytes: 1).NextGet());
        Assert.Equal(("bench/00000000", true), (get.Key.ToStringUtf8(), get.RangeEnd.IsEmpty));
    }
}
