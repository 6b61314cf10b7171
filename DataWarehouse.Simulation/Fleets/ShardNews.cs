using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>What the log has to say to one shard, in the order in which <see cref="ShardLoop"/> takes it; the oracles hear what is durable.</summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
/// <param name="process">The process.</param>
/// <param name="host">The shard.</param>
/// <param name="port">Its way to the log.</param>
internal sealed class ShardNews(NodeProcess process, ShardHost host, LogPort port)
{
    private readonly PendingWrites _writes = new();
    private readonly List<LogNews> _news = [];

    private Fleet Fleet => process.Fleet;

    private int Node => process.Node.Number;

    /// <summary>The log has taken a request.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="writes">What it writes.</param>
    public void Submitted(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes) => _writes.Add(ticket, writes);

    /// <summary>Hears what must be heard even while the shard is blocked.</summary>
    public void Hear()
    {
        foreach (ref readonly var news in port.Take())
        {
            if (news.Kind == LogNewsKind.PartRefused) PartRefused(news);
            else if (news is { Kind: LogNewsKind.Written, Outcome: WriteOutcome.NoSpace }) Refused(news);
            else _news.Add(news);
        }
    }

    private void PartRefused(in LogNews news)
    {
        _writes.Refuse(news.Write, news.Group);
        if (Fleet.Recorder.IsRead) Fleet.Recorder.Say(Node, $"has no room for g{news.Group} in {news.Write.Value}");
        host.Shard.PartRefused(news.Write, news.Group);
    }

    private void Refused(in LogNews news)
    {
        Fleet.Recorder.Add(WorldEvent.Written, Node, news.Write.Value, (long)news.Outcome);
        _writes.Refuse(news.Write, null);
        host.Shard.Written(news.Write, news.Outcome);
    }

    /// <summary>Gives the shard the rest.</summary>
    public void Take()
    {
        foreach (ref readonly var news in CollectionsMarshal.AsSpan(_news))
        {
            switch (news.Kind)
            {
                case LogNewsKind.Written:
                    Fleet.Recorder.Add(WorldEvent.Written, Node, news.Write.Value, (long)news.Outcome);
                    if (news.Outcome == WriteOutcome.Durable) Persisted(news.Write);
                    host.Shard.Written(news.Write, news.Outcome);
                    break;
                case LogNewsKind.Recovered:
                    if (Fleet.Recorder.IsRead) Fleet.Recorder.Say(Node, $"has read anew: {(news.Replica is { } found ? $"g{found.Group}" : "in vain")}");
                    host.Shard.Recovered(news.Asked, news.Replica);
                    if (news.Replica is { } logged && Fleet.Find(logged.Group)?.ViewOn(Node) is { } view) host.NoteNewLife(view);
                    break;
                case LogNewsKind.Read:
                    if (news.Entries.IsEmpty) Fleet.Counts.FetchesInVain++;
                    host.Shard.Fetched(news.Asked, news.Entries);
                    break;
            }
        }

        _news.Clear();
    }

    private void Persisted(WriteTicket ticket)
    {
        while (_writes.TryTake(ticket, out var writes))
        {
            foreach (ref readonly var write in writes.AsSpan())
            {
                if (Fleet.Find(write.Group)?.ViewOn(Node) is not { IsUp: true } view) continue;
                var installed = write.Snapshot is { IsInstalled: true } snapshot ? snapshot.Descriptor : null;
                view.Group.Oracles.Persisted(view, new WriteEffect(default, true, write.HardState, write.Entries, installed));
                host.Stir(view);
            }
        }
    }
}
