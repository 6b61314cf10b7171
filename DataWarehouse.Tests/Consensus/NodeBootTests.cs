using DataWarehouse.Plugins.UltimateConsensus;

namespace DataWarehouse.Tests.Consensus;

public sealed class NodeBootTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-boot-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Begin_Again_CountsUpUnderAnotherName()
    {
        var below = Path.Combine(_directory.FullName, "new", "node");

        var (first, second) = (NodeBoot.Begin(below), NodeBoot.Begin(below));

        Assert.Equal((1, 2), (first.StartCounter, second.StartCounter));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Theory]
    [InlineData("not a number")]
    [InlineData("9223372036854775807")]
    [InlineData("")]
    public void Begin_CounterUnreadable_IsRefused(string content)
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "starts"), content);

        Assert.Equal(ConsensusErrors.DirectoryRefused, Assert.Throws<ConsensusException>(() => NodeBoot.Begin(_directory.FullName)).Code);
    }

    [Fact]
    public void Begin_DirectoryIsAFile_IsRefused()
    {
        var path = Path.Combine(_directory.FullName, "file");
        File.WriteAllText(path, "");

        Assert.Equal(ConsensusErrors.DirectoryRefused, Assert.Throws<ConsensusException>(() => NodeBoot.Begin(path)).Code);
        Assert.Throws<ArgumentException>(() => NodeBoot.Begin(""));
    }
}
