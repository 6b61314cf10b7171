namespace DataWarehouse.Tests.Node.Cli;

/// <summary>Tests that start many processes and measure time run one after the other, with nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessCollection
{
    public const string Name = "processes";
}
