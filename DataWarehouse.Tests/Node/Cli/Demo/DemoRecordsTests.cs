using DataWarehouse.Node.Cli.Demo;

namespace DataWarehouse.Tests.Node.Cli.Demo;

public sealed class DemoRecordsTests
{
    [Fact]
    public void Read_HasTenThousandRecordsWithKeysOfTheirOwn()
    {
        var records = DemoRecords.Read();
        Assert.True(records.Count >= 20_000);
        Assert.Equal(records.Count, records.Select(record => (record.IsSharded, record.Key)).Distinct().Count());
        Assert.Equal(records.Count / 2, records.Count(record => record.IsSharded));
        Assert.All(records, record => Assert.NotEmpty(record.Value));
    }

    [Fact]
    public void Read_KnowsThatClocksInBerlinWentForwardIn2025() =>
        Assert.Contains(DemoRecords.Read(), record => record.Key.ToStringUtf8() == "zones/Europe/Berlin/2025-03-30T01:00:00Z" && record.Value.ToStringUtf8() == "+02:00 CEST dst");
}
