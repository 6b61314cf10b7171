using System.Globalization;
using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Overview;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>Tells it in plain lines, for an output that is no terminal.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class LineVoice(TextWriter writer) : IDemoVoice
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public void Step(string text) => Say("== " + text);

    /// <inheritdoc/>
    public void Say(string text)
    {
        writer.WriteLine(text);
        writer.Flush();
    }

    /// <inheritdoc/>
    public void Offer(string command) => Say(command);

    /// <inheritdoc/>
    public void Show(IReadOnlyList<NodeStatus> nodes)
    {
        foreach (var node in nodes) Say($"{node.Name} {node.Endpoint} {node.Role}{(node.IsUp ? $", revision {node.Revision}, term {node.Term}" : string.Empty)}");
    }

    /// <inheritdoc/>
    public void Show(KeyspaceRow keyspace)
    {
        foreach (var group in keyspace.Groups!) Say($"keyspace {keyspace.Name}, group {group.Group.ToString(CultureInfo.InvariantCulture)}: {(group.Leader.Length == 0 ? "no leader" : $"led by {group.Leader}")}");
    }

    /// <inheritdoc/>
    public async Task FollowAsync(string title, long total, Func<(long Done, string Text)> read, Task work)
    {
        while (true)
        {
            using var stop = new CancellationTokenSource();
            await Task.WhenAny(work, Task.Delay(Interval, TimeProvider.System, stop.Token)).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            var (done, text) = read();
            Say($"{title}: {done} of {total}, {text}");
            if (!work.IsCompleted) continue;
            await work.ConfigureAwait(false);
            return;
        }
    }
}
