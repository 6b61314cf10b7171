using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>
/// The proposals of one replica: those that wait to be proposed, and those that the core took and whose outcome is awaited. Each caller hears exactly one
/// outcome.
/// </summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
/// <param name="core">The core.</param>
/// <param name="arena">Where payloads are encoded.</param>
/// <param name="options">The limits.</param>
internal sealed class ProposalDesk(RaftCore core, PayloadArena arena, ShardOptions options)
{
    private readonly Queue<IProposalCaller> _queued = new();
    private readonly WaitingProposals _waiting = new();

    /// <summary>Whether something waits to be proposed.</summary>
    public bool HasQueued => _queued.Count > 0;

    /// <summary>How many proposals wait for their outcome, and how many to be proposed.</summary>
    public int Count => _waiting.Count + _queued.Count;

    /// <summary>Takes a proposal, to be proposed in the next turn.</summary>
    /// <param name="caller">Who proposes.</param>
    public void Add(IProposalCaller caller)
    {
        if (caller.Envelope.Command.Length + CommandEnvelopeCodec.OverheadBytesMax > options.Core.EntryBytesMax) caller.Refused(RequestRefusal.TooLarge, default);
        else if (_queued.Count >= options.QueuedProposalsMax) caller.Refused(RequestRefusal.Busy, default);
        else _queued.Enqueue(caller);
    }

    /// <summary>Proposes what waits, within the limits of a turn.</summary>
    /// <param name="timestampTicks">The wall clock in UTC, in ticks of 100 ns since the year 1.</param>
    /// <param name="nowTick">The tick of the shard.</param>
    /// <param name="payloads">Scratch, empty.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Propose(long timestampTicks, long nowTick, List<ReadOnlyMemory<byte>> payloads, PeerId leader)
    {
        if (core.Role != Role.Leader)
        {
            RefuseQueued(RequestRefusal.NotLeader, leader);
            return;
        }

        var bytes = 0;
        foreach (var caller in _queued)
        {
            if (payloads.Count == options.ProposalsPerTurnMax || bytes >= options.ProposalBytesPerTurnMax) break;
            var payload = Encode(caller.Envelope, timestampTicks);
            payloads.Add(payload);
            bytes += payload.Length;
        }

        var admission = core.Propose(CollectionsMarshal.AsSpan(payloads));
        arena.Belongs(core.Log.Last);
        if (admission.IsTaken) Taken(admission, payloads.Count, nowTick + options.OutcomeTicks);
        else RefuseFirst(admission, payloads.Count, leader);
        payloads.Clear();
    }

    /// <summary>A committed entry goes to the state machine: says who waits for it.</summary>
    /// <param name="entry">The entry.</param>
    public IProposalCaller? Committed(in Entry entry)
    {
        while (_waiting.Count > 0)
        {
            ref readonly var first = ref _waiting.First;
            if (first.Index > entry.Index) return null;
            var (index, term, caller) = (first.Index, first.Term, first.Caller);
            _waiting.RemoveFirst();
            if (index == entry.Index && term == entry.Term) return caller;
            if (options.Planted == PlantedShardBug.CallerForgotten) continue;
            if (index == entry.Index) caller.Refused(RequestRefusal.Superseded, default);
            else caller.Unknown(default);
        }

        return null;
    }

    /// <summary>A snapshot took the place of the log: nobody can say what became of the proposals up to a place.</summary>
    /// <param name="through">The place.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Skipped(LogIndex through, PeerId leader)
    {
        while (_waiting.Count > 0 && _waiting.First.Index <= through) GiveUpFirst(leader);
    }

    /// <summary>A tick has passed: whoever has waited too long is told so.</summary>
    /// <param name="nowTick">The tick of the shard.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Tick(long nowTick, PeerId leader)
    {
        while (_waiting.Count > 0 && _waiting.First.DeadlineTick <= nowTick) GiveUpFirst(leader);
    }

    /// <summary>The replica stops: nobody will hear more of it.</summary>
    /// <param name="reason">What those hear that were not proposed.</param>
    public void Close(RequestRefusal reason)
    {
        RefuseQueued(reason, default);
        while (_waiting.Count > 0) GiveUpFirst(default);
    }

    /// <summary>Lets go of memory that an idle replica does not need.</summary>
    public void Rest()
    {
        _queued.TrimExcess();
        _waiting.Rest();
    }

    private ReadOnlyMemory<byte> Encode(in CommandEnvelope envelope, long timestampTicks)
    {
        arena.Begin();
        CommandEnvelopeCodec.Encode(envelope, arena);
        CommandEnvelopeCodec.Stamp(arena.Begun, timestampTicks);
        return arena.Take();
    }

    private void Taken(in Admission admission, int count, long deadlineTick)
    {
        var index = admission.Index.Value - count;
        for (var taken = 0; taken < count; taken++)
        {
            var place = new LogIndex(++index);
            // Whoever waits for the same place from an earlier time as leader: another leader may still bring that entry back.
            while (_waiting.Count > 0 && _waiting.Last.Index >= place) _waiting.RemoveLast().Caller.Unknown(default);
            _waiting.Add(new WaitingProposal(place, admission.Term, deadlineTick, _queued.Dequeue()));
        }
    }

    private void RefuseFirst(in Admission admission, int count, PeerId leader)
    {
        var reason = ReasonOf(admission.Refusal);
        for (; count > 0; count--) _queued.Dequeue().Refused(reason, leader);
    }

    private void RefuseQueued(RequestRefusal reason, PeerId leader)
    {
        while (_queued.TryDequeue(out var caller)) caller.Refused(reason, leader);
    }

    private void GiveUpFirst(PeerId leader)
    {
        var caller = _waiting.First.Caller;
        _waiting.RemoveFirst();
        if (options.Planted == PlantedShardBug.UnknownToldAsRefused) caller.Refused(RequestRefusal.NotLeader, leader);
        else caller.Unknown(leader);
    }

    private static RequestRefusal ReasonOf(Refusal refusal) => refusal switch
    {
        Refusal.Busy or Refusal.TransferInProgress => RequestRefusal.Busy,
        Refusal.TooLarge => RequestRefusal.TooLarge,
        Refusal.Stopped => RequestRefusal.Stopped,
        _ => RequestRefusal.NotLeader,
    };
}
