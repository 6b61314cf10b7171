using DataWarehouse.Node.Cli.Processes;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>What to try next, with the nodes of the demo.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class DemoHints
{
    /// <summary>Tells it.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="directory">Where their data is.</param>
    /// <param name="isExiting">Whether the nodes are about to go.</param>
    /// <param name="voice">Where to.</param>
    public static void Tell(ServerCluster nodes, DemoDirectory directory, bool isExiting, IDemoVoice voice)
    {
        var endpoints = string.Join(',', nodes.Endpoints.Select(endpoint => endpoint.Authority));
        voice.Step("Try next");
        foreach (var command in CommandsFor(endpoints)) voice.Offer(command);
        if (!directory.IsTemporary) voice.Say($"The data stays in {directory.Path}.");
        if (!isExiting) voice.Say("The nodes run until Ctrl-C.");
    }

    private static IEnumerable<string> CommandsFor(string endpoints) =>
    [
        $"export ETCDCTL_API=3 ETCDCTL_ENDPOINTS={endpoints}",
        $"etcdctl get --prefix {DemoRecords.Prefix}Europe/Berlin/194",
        $"etcdctl watch --prefix {DemoRecords.Prefix}",
        "etcdctl endpoint status -w table",
        $"dw status --endpoints {endpoints}",
        $"dw keyspace list --endpoints {endpoints}",
        $"dw get --prefix 'zones/{{Europe/Berlin}}/194' --keyspace {DemoRecords.Keyspace} --endpoints {endpoints}",
    ];
}
