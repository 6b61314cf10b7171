using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Overview;
using Spectre.Console;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>Tells it on a terminal: colours, a table, a bar that grows.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TerminalVoice(IAnsiConsole console) : IDemoVoice
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public void Step(string text) => console.MarkupLineInterpolated($"[bold blue]»[/] [bold]{text}[/]");

    /// <inheritdoc/>
    public void Say(string text) => console.MarkupLineInterpolated($"  {text}");

    /// <inheritdoc/>
    public void Offer(string command)
    {
        // Not through the console, which would break the line: it is there to be copied.
        console.Profile.Out.Writer.WriteLine("  " + command);
        console.Profile.Out.Writer.Flush();
    }

    /// <inheritdoc/>
    public void Show(IReadOnlyList<NodeStatus> nodes) => console.Write(new StatusTable().Draw(nodes, TimeProvider.System.GetTimestamp(), console.Profile.Width));

    /// <inheritdoc/>
    public void Show(KeyspaceRow keyspace)
    {
        foreach (var group in keyspace.Groups!)
            console.MarkupLineInterpolated($"  keyspace {keyspace.Name}, group {group.Group}: {(group.Leader.Length == 0 ? "no leader" : $"led by {group.Leader}")}");
    }

    /// <inheritdoc/>
    public Task FollowAsync(string title, long total, Func<(long Done, string Text)> read, Task work) =>
        console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask(Markup.Escape(title), maxValue: total);
                while (true)
                {
                    using var stop = new CancellationTokenSource();
                    await Task.WhenAny(work, Task.Delay(Interval, TimeProvider.System, stop.Token)).ConfigureAwait(false);
                    await stop.CancelAsync().ConfigureAwait(false);
                    var (done, text) = read();
                    bar.Value = done;
                    bar.Description = Markup.Escape($"{title}: {text}");
                    if (!work.IsCompleted) continue;
                    await work.ConfigureAwait(false);
                    return;
                }
            });
}
