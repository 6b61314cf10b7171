using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Takes what the log says of a request to the port that it came by, and all else to the node.</summary>
/// <remarks>Called with the log's lock held.</remarks>
/// <param name="owner">The node; hears of requests that came by no port.</param>
/// <param name="ended">Is called when the log was closed, refused or has failed, before the node hears of it.</param>
internal sealed class PortRouter(ILogOwner owner, Action ended) : ILogOwner
{
    private readonly List<LogPort> _ports = [];

    /// <summary>The number of the next port.</summary>
    public int NextNumber => _ports.Count + 1;

    /// <summary>Adds a port.</summary>
    /// <param name="port">The port; it has the next number.</param>
    public void Add(LogPort port) => _ports.Add(port);

    /// <inheritdoc/>
    public void Opened(LogPosition position) => owner.Opened(position);

    /// <inheritdoc/>
    public void Refused(LogRefusal refusal)
    {
        ended();
        owner.Refused(refusal);
    }

    /// <inheritdoc/>
    public void Written(WriteTicket ticket, WriteOutcome outcome)
    {
        var packed = PortTicket.Unpack(ticket.Value);
        var news = new LogNews(LogNewsKind.Written) { Write = new WriteTicket(packed.Value), Outcome = outcome };
        if (packed.Port == 0) owner.Written(ticket, outcome);
        else if (outcome == WriteOutcome.NoSpace) PortOf(packed).TellRefused(news, packed.IsAwaited);
        else PortOf(packed).Tell(news, packed.IsAwaited);
    }

    /// <inheritdoc/>
    public void PartRefused(WriteTicket ticket, GroupId group)
    {
        var packed = PortTicket.Unpack(ticket.Value);
        if (packed.Port == 0) owner.PartRefused(ticket, group);
        else PortOf(packed).TellRefused(new LogNews(LogNewsKind.PartRefused) { Write = new WriteTicket(packed.Value), Group = group }, isAnswer: false);
    }

    /// <inheritdoc/>
    public void Read(ReadTicket ticket, EntryBatch entries)
    {
        var packed = PortTicket.Unpack(ticket.Value);
        if (packed.Port == 0) owner.Read(ticket, entries);
        else PortOf(packed).Tell(new LogNews(LogNewsKind.Read) { Asked = new ReadTicket(packed.Value), Entries = entries }, isAnswer: true);
    }

    /// <inheritdoc/>
    public void Recovered(ReadTicket ticket, LoggedReplica? replica)
    {
        var packed = PortTicket.Unpack(ticket.Value);
        if (packed.Port == 0) owner.Recovered(ticket, replica);
        else PortOf(packed).Tell(new LogNews(LogNewsKind.Recovered) { Asked = new ReadTicket(packed.Value), Replica = replica }, isAnswer: true);
    }

    /// <inheritdoc/>
    public void RoomAgain()
    {
        foreach (var port in _ports)
        {
            if (!port.WaitsForRoom) continue;
            port.WaitsForRoom = false;
            port.Tell(new LogNews(LogNewsKind.RoomAgain), isAnswer: false);
        }

        owner.RoomAgain();
    }

    /// <inheritdoc/>
    public void SnapshotWanted(GroupId group, LogIndex through) => owner.SnapshotWanted(group, through);

    /// <inheritdoc/>
    public void FullChanged(bool isFull) => owner.FullChanged(isFull);

    /// <inheritdoc/>
    public void StallChanged(bool isStalled) => owner.StallChanged(isStalled);

    /// <inheritdoc/>
    public void Closed()
    {
        ended();
        owner.Closed();
    }

    /// <inheritdoc/>
    public void Failed(LogFault fault)
    {
        ended();
        owner.Failed(fault);
    }

    private LogPort PortOf(PortTicket ticket) => _ports[ticket.Port - 1];
}
