namespace DataWarehouse.Tests.Node.Cli.Commands;

/// <summary>What a command line came to.</summary>
internal sealed record DwResult(int Code, string Output, string Error)
{
    public string[] Lines => Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
