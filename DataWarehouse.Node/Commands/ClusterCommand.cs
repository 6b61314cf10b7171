using System.CommandLine;
using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Node.Commands;

/// <summary><c>dw cluster init</c>: makes the file that all first members of a new cluster start with.</summary>
/// <remarks>Used by one thread.</remarks>
internal sealed class ClusterCommand : INodeCommand
{
    private readonly Option<string[]> _members = new("--member")
    {
        Description = "A first member, as name=peer-host:port/client-host:port; once for each.",
        Required = true,
    };

    private readonly Option<string[]> _keyspaces = new("--keyspace") { Description = "A keyspace beside 'default'; once for each." };
    private readonly Option<long> _quota = new("--quota-bytes") { Description = "Bytes that all retained versions of a keyspace may take.", DefaultValueFactory = static _ => ClusterPlan.DefaultQuotaBytes };
    private readonly Option<string?> _file = new("--file") { Description = "Where to write it, to a file that must not exist yet; else it goes to the standard output." };

    /// <inheritdoc/>
    public Command Create()
    {
        var init = new Command("init", "Begin a new cluster: draw its id and write the file that each of its first members starts with.") { _members, _keyspaces, _quota, _file };
        init.SetAction(RunAsync);
        return new Command("cluster", "Make clusters.") { init };
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var members = new List<ClusterMember>();
        foreach (var text in parsed.GetValue(_members)!)
        {
            if (!ClusterMember.TryParse(text, members.Count + 1, out var member)) return await RefuseAsync($"'{text}' is no member: write it as name=peer-host:port/client-host:port.", ExitCodes.Usage).ConfigureAwait(false);
            members.Add(member);
        }

        var plan = ClusterSeed.Draw(members, parsed.GetValue(_keyspaces) ?? []) with { QuotaBytes = parsed.GetValue(_quota) };
        if (plan.Flaw is { } flaw) return await RefuseAsync(flaw, ExitCodes.Usage).ConfigureAwait(false);
        if (parsed.GetValue(_file) is not { } path)
        {
            await Console.Out.WriteAsync(ClusterFile.Write(plan)).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        try
        {
            var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
            await using (writer.ConfigureAwait(false)) await writer.WriteAsync(ClusterFile.Write(plan).AsMemory(), cancellationToken).ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await RefuseAsync($"The cluster file cannot be written: {exception.Message}", ExitCodes.Refused).ConfigureAwait(false);
        }
    }

    private static async Task<int> RefuseAsync(string reason, int exitCode)
    {
        await Console.Error.WriteLineAsync(reason).ConfigureAwait(false);
        return exitCode;
    }
}
