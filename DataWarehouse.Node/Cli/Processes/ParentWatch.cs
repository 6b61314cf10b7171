namespace DataWarehouse.Node.Cli.Processes;

/// <summary>
/// Tells a process that was started by another one of ours when that has gone, however it ended: its standard input, a pipe to the other one, is then
/// at its end.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class ParentWatch
{
    /// <summary>The environment variable with which a process of ours asks the one that it starts to end with it.</summary>
    public const string Variable = "DW_END_WITH_INPUT";

    private static readonly CancellationTokenSource Gone = Watch();

    /// <summary>Cancelled when the parent has gone; never, where nobody asked for it.</summary>
    public static CancellationToken Token => Gone.Token;

    private static CancellationTokenSource Watch()
    {
        var gone = new CancellationTokenSource();
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 }) return gone;
        var reader = new Thread(() =>
        {
            try
            {
                while (Console.In.ReadLine() is not null)
                {
                    // Whatever is written there is for nobody.
                }
            }
            catch (IOException)
            {
                // A pipe that breaks is a parent that has gone.
            }

            gone.Cancel();
        })
        {
            IsBackground = true,
            Name = "parent watch",
        };
        reader.Start();
        return gone;
    }
}
