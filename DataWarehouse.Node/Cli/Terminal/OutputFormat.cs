namespace DataWarehouse.Node.Cli.Terminal;

/// <summary>How data is written to the standard output.</summary>
internal enum OutputFormat
{
    /// <summary>For people, and for programs that read lines.</summary>
    Text = 0,

    /// <summary>One JSON object a line.</summary>
    Json = 1,
}
