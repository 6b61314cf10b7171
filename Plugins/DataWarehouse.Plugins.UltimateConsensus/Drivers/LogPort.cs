using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// The log as one loop sees it: requests go in from the loop's thread, and what becomes of them waits here until the loop looks. Nothing is allocated
/// for a request to write.
/// </summary>
/// <remarks>
/// One thread at a time, the loop's. Bounded: as many requests are outstanding as the port was opened with; news that nobody takes are no more than those
/// and the requests without sync that the log has gathered.
/// </remarks>
internal sealed class LogPort
{
    private readonly LogDriver _driver;
    private readonly ILogPortOwner _owner;
    private readonly int _number;
    private readonly int _requestsMax;
    private readonly Lock _newsGate = new();
    private List<LogNews> _arriving = [];
    private List<LogNews> _taken = [];
    private int _arrivedAnswers;
    private int _outstanding;
    private bool _isCrowded;
    private bool _hasUntakenRefusals;
    private bool _refusedMeanwhile;

    /// <summary>Opens a port.</summary>
    /// <param name="driver">The log.</param>
    /// <param name="number">The port's number, from 1.</param>
    /// <param name="owner">Is woken.</param>
    /// <param name="requestsMax">How many requests may be outstanding, or answered and not taken.</param>
    public LogPort(LogDriver driver, int number, ILogPortOwner owner, int requestsMax)
    {
        _driver = driver;
        _number = number;
        _owner = owner;
        _requestsMax = requestsMax;
    }

    /// <summary>Whether a request of this port was refused, so that it is to be told of room; under the log's lock.</summary>
    internal bool WaitsForRoom { get; set; }

    /// <summary>Takes a request; see <see cref="WriteAheadLog.Submit"/>. Its outcome comes as news, that of a request without sync, too.</summary>
    /// <param name="ticket">The caller's name for it, 0 to <see cref="PortTicket.ValueMax"/>.</param>
    /// <param name="writes">What to write; copied before the call returns.</param>
    /// <param name="mustSync">Whether it is reported when it is durable.</param>
    /// <exception cref="InvalidOperationException">A write does not fit what the log holds; nothing of the request was taken.</exception>
    public WriteAdmission Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync)
    {
        var packed = Pack(ticket.Value, mustSync);
        if (IsFull) return WriteAdmission.Busy;
        var admission = _driver.Submit(this, new WriteTicket(packed), writes, mustSync);
        if (mustSync && admission == WriteAdmission.Accepted) _outstanding++;
        return admission;
    }

    /// <summary>Begins to read entries that are durable; see <see cref="WriteAheadLog.Read"/>.</summary>
    /// <param name="ticket">The caller's name for the request, 0 to <see cref="PortTicket.ValueMax"/>.</param>
    /// <param name="group">The group.</param>
    /// <param name="from">The first entry wanted.</param>
    /// <param name="to">The last entry wanted.</param>
    /// <param name="bytesMax">How many bytes are wanted at most.</param>
    public ReadAdmission Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax)
    {
        var packed = Pack(ticket.Value, isAwaited: true);
        return IsFull ? ReadAdmission.Busy : Counted(_driver.Read(this, new ReadTicket(packed), group, from, to, bytesMax));
    }

    /// <summary>Begins to read all that is durable of a replica; see <see cref="WriteAheadLog.Recover"/>.</summary>
    /// <param name="ticket">The caller's name for the request, 0 to <see cref="PortTicket.ValueMax"/>.</param>
    /// <param name="group">The group.</param>
    public ReadAdmission Recover(ReadTicket ticket, GroupId group)
    {
        var packed = Pack(ticket.Value, isAwaited: true);
        return IsFull ? ReadAdmission.Busy : Counted(_driver.Recover(this, new ReadTicket(packed), group));
    }

    /// <summary>
    /// Takes what is new, in the order in which it happened. Look at all of it before the next <see cref="Submit"/>: a write may have been undone on which
    /// that would build.
    /// </summary>
    /// <returns>A view that is valid until the next call.</returns>
    public ReadOnlySpan<LogNews> Take()
    {
        _taken.Clear();
        lock (_newsGate)
        {
            (_taken, _arriving) = (_arriving, _taken);
            _outstanding -= _arrivedAnswers;
            _arrivedAnswers = 0;
            _isCrowded |= _hasUntakenRefusals && _refusedMeanwhile;
            _hasUntakenRefusals = _refusedMeanwhile = false;
        }

        if (_isCrowded && _outstanding < _requestsMax)
        {
            _isCrowded = false;
            _taken.Add(new LogNews(LogNewsKind.RoomAgain));
        }

        return CollectionsMarshal.AsSpan(_taken);
    }

    /// <summary>Says something new; under the log's lock.</summary>
    /// <param name="news">What.</param>
    /// <param name="isAnswer">Whether it ends a request that is counted as outstanding.</param>
    internal void Tell(in LogNews news, bool isAnswer)
    {
        bool isFirst;
        lock (_newsGate)
        {
            isFirst = _arriving.Count == 0;
            _arriving.Add(news);
            if (isAnswer) _arrivedAnswers++;
        }

        if (isFirst) _owner.LogHasNews();
    }

    /// <summary>Says that writes were undone; under the log's lock.</summary>
    /// <param name="news">Which.</param>
    /// <param name="isAnswer">Whether it ends a request that is counted as outstanding.</param>
    internal void TellRefused(in LogNews news, bool isAnswer)
    {
        lock (_newsGate) _hasUntakenRefusals = true;
        Tell(news, isAnswer);
    }

    /// <summary>Refuses a request if it may build on writes that were undone; under the log's lock.</summary>
    internal bool MustLookFirst()
    {
        lock (_newsGate) return _refusedMeanwhile |= _hasUntakenRefusals;
    }

    private bool IsFull => _isCrowded |= _outstanding >= _requestsMax;

    private long Pack(long value, bool isAwaited)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, "ticket");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, PortTicket.ValueMax, "ticket");
        return new PortTicket(_number, isAwaited, value).Packed;
    }

    private ReadAdmission Counted(ReadAdmission admission)
    {
        if (admission == ReadAdmission.Accepted) _outstanding++;
        return admission;
    }
}
