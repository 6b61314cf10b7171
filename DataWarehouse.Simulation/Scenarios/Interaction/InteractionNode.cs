using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>One node of a scenario: a core, its disk, and the work that its storage threads have not done yet.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class InteractionNode
{
    private readonly Effects _effects = new();
    private readonly bool _holdsQuestions;
    private ReplicaId _leader;
    private Role _role;
    private WriteId _begun;
    private WriteId _completed;

    /// <summary>Starts a node.</summary>
    /// <param name="id">Its replica id.</param>
    /// <param name="options">How its core behaves.</param>
    /// <param name="recovered">What it starts from.</param>
    /// <param name="holdsQuestions">Whether a candidate's questions wait for its disk, as the core demands; see <see cref="NodeRequest"/>.</param>
    public InteractionNode(ReplicaId id, CoreOptions options, RecoveredState recovered, bool holdsQuestions)
    {
        _holdsQuestions = holdsQuestions;
        Core = new RaftCore(new GroupId(1), id, options, recovered);
        Disk = new StableLog(recovered);
        Options = options;
    }

    /// <summary>The core.</summary>
    public RaftCore Core { get; }

    /// <summary>The disk.</summary>
    public StableLog Disk { get; }

    /// <summary>How the core behaves.</summary>
    public CoreOptions Options { get; }

    /// <summary>The node's id.</summary>
    public ReplicaId Id => Core.Self;

    /// <summary>What the append thread has to do, in order.</summary>
    public Queue<AppendWork> AppendQueue { get; } = new();

    /// <summary>What the apply thread has to do, in order.</summary>
    public Queue<EntryBatch> ApplyQueue { get; } = new();

    /// <summary>Whether a configuration change that was passed on and has not left yet is in the first form.</summary>
    public bool ForwardsFirstForm { get; set; }

    /// <summary>Takes the core's effects.</summary>
    public NodeBatch Take()
    {
        Core.TakeEffects(_effects);
        if (_effects.Write is { } begun)
            _begun = begun.Id;
        var leadership = Leadership();
        var (immediate, answers) = Sends();
        return new NodeBatch
        {
            Leadership = leadership,
            Write = _effects.Write is { } write ? write with { Entries = write.Entries.ToOwned() } : null,
            Immediate = [.. immediate],
            Answers = [.. answers],
            Apply = _effects.Apply.ToOwned(),
            Fetches = [.. _effects.Fetches],
            Grants = [.. _effects.Grants],
            LostReads = [.. _effects.LostReads],
            Fault = _effects.Fault,
        };
    }

    /// <summary>Lets the configuration entries among some that are being applied take effect.</summary>
    /// <param name="entries">What is being applied.</param>
    public void ApplyConfigurations(EntryBatch entries)
    {
        foreach (ref readonly var entry in entries.Entries)
        {
            if (entry.Kind == EntryKind.Configuration)
                Core.ApplyConfiguration(entry.Index);
        }
    }

    /// <summary>Tells the core what has been applied. A snapshot is always at hand at that place, so that one sent later is as new as can be.</summary>
    /// <param name="index">The last entry applied.</param>
    public void ReportApplied(LogIndex index)
    {
        Core.ApplyCompleted(index);
        Core.SnapshotTaken(index);
    }

    /// <summary>Tells the core that a write is durable.</summary>
    /// <param name="write">The write.</param>
    public void ReportWritten(WriteId write)
    {
        _completed = write;
        Core.WriteCompleted(write);
    }

    /// <summary>A message with the newest snapshot of this node.</summary>
    /// <param name="to">The receiver.</param>
    public Message Snapshot(ReplicaId to) => new()
    {
        Kind = MessageKind.InstallSnapshot,
        Group = Core.Group,
        From = Id,
        To = to,
        Term = Core.Term,
        Snapshot = Core.DescribeSnapshot(Core.Log.Applied),
    };

    private string? Leadership()
    {
        if (_effects.Leader == _leader && _effects.Role == _role)
            return null;
        (_leader, _role) = (_effects.Leader, _effects.Role);
        return $"Lead:{_leader.Value} State:{Notation.Name(_role)}";
    }

    // What waits for a write leaves after everything else, as in the files; messages of the same fate keep their order.
    private (List<Message> Immediate, List<Message> Answers) Sends()
    {
        var (immediate, answers) = (new List<Message>(), new List<Message>());
        foreach (ref readonly var send in _effects.Sends)
        {
            var owned = send.Message with { Entries = send.Message.Entries.ToOwned() };
            (Waits(owned.Kind, send.After) ? answers : immediate).Add(owned);
        }

        return (immediate, answers);
    }

    // What a message waits for is the core's to say. Where nothing is being written it has nothing to wait for; the files let such an answer pass through
    // the append thread all the same, which has nothing to do then.
    private bool Waits(MessageKind kind, WriteId after) => kind switch
    {
        MessageKind.Vote or MessageKind.PreVote when !_holdsQuestions => false,
        MessageKind.AppendResponse or MessageKind.VoteResponse or MessageKind.PreVoteResponse when _begun == _completed => true,
        _ => !after.IsNone,
    };
}
