using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>
/// What a leader knows of one member's log, and how it sends to it: probing until the logs are known to match, then message after message, or
/// waiting for a snapshot. Always <see cref="Match"/> &lt; <see cref="Next"/>.
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Progress
{
    private readonly Inflights _inflights;
    private LogIndex _sentCommit;
    private bool _isFlowPaused;

    /// <summary>Begins to follow a member.</summary>
    /// <param name="replica">The member.</param>
    /// <param name="options">The limits of what may be on its way to it.</param>
    /// <param name="next">The next entry to send.</param>
    public Progress(ReplicaId replica, CoreOptions options, LogIndex next)
    {
        Replica = replica;
        Next = next;
        _inflights = new Inflights(options.InflightMessagesMax, options.InflightBytesMax);
    }

    /// <summary>The member.</summary>
    public ReplicaId Replica { get; }

    /// <summary>Up to where its durable log is known to match.</summary>
    public LogIndex Match { get; private set; }

    /// <summary>The next entry to send it.</summary>
    public LogIndex Next { get; private set; }

    /// <summary>How entries are sent.</summary>
    public ProgressState State { get; private set; }

    /// <summary>The index of the snapshot it is being sent, in <see cref="ProgressState.Snapshot"/>.</summary>
    public LogIndex PendingSnapshot { get; private set; }

    /// <summary>Whether it was heard since the last quorum check.</summary>
    public bool IsActive { get; set; }

    /// <summary>Whether it is a learner.</summary>
    public bool IsLearner { get; set; }

    /// <summary>The latest read round that it has confirmed.</summary>
    public long ConfirmedRound { get; set; }

    /// <summary>Whether old entries for it are being fetched.</summary>
    public bool IsFetching { get; set; }

    /// <summary>Whether nothing may be sent to it at present.</summary>
    public bool IsPaused => State == ProgressState.Snapshot || _isFlowPaused || IsFetching;

    /// <summary>Append messages on their way.</summary>
    public int InflightCount => _inflights.Count;

    /// <summary>Whether no further entries may be sent before an answer.</summary>
    public bool IsInflightFull => _inflights.IsFull;

    /// <summary>Begins anew for a new leader's term.</summary>
    /// <param name="next">The next entry to send.</param>
    public void Restart(LogIndex next)
    {
        Enter(ProgressState.Probe);
        Match = LogIndex.Zero;
        Next = next;
        _sentCommit = LogIndex.Zero;
        IsActive = false;
        ConfirmedRound = 0;
    }

    /// <summary>Sends one message at a time from now on.</summary>
    public void Probe()
    {
        var resume = State == ProgressState.Snapshot ? LogIndex.Max(Match, PendingSnapshot) : Match;
        Enter(ProgressState.Probe);
        Next = resume.Next;
        RegressSentCommit();
    }

    /// <summary>Sends message after message from now on.</summary>
    public void Replicate()
    {
        Enter(ProgressState.Replicate);
        Next = Match.Next;
    }

    /// <summary>Sends nothing until a snapshot has arrived.</summary>
    /// <param name="snapshot">The snapshot's index.</param>
    public void AwaitSnapshot(LogIndex snapshot)
    {
        Enter(ProgressState.Snapshot);
        PendingSnapshot = snapshot;
        Next = snapshot.Next;
        _sentCommit = snapshot;
    }

    /// <summary>The snapshot could not be sent.</summary>
    public void ForgetSnapshot() => PendingSnapshot = LogIndex.Zero;

    /// <summary>Sends nothing until the next heartbeat's answer.</summary>
    public void PauseFlow() => _isFlowPaused = true;

    /// <summary>An answer to a heartbeat came.</summary>
    public void ResumeFlow() => _isFlowPaused = false;

    /// <summary>The member acknowledged entries.</summary>
    /// <param name="index">The last one.</param>
    /// <returns>Whether that is news.</returns>
    public bool Acknowledge(LogIndex index)
    {
        if (index <= Match)
            return false;

        Match = index;
        Next = LogIndex.Max(Next, index.Next);
        _isFlowPaused = false;
        return true;
    }

    /// <summary>Frees what is on its way up to an acknowledged entry.</summary>
    /// <param name="index">The entry.</param>
    public void FreeThrough(LogIndex index) => _inflights.FreeThrough(index);

    /// <summary>The member refused entries.</summary>
    /// <param name="refused">The place that did not match.</param>
    /// <param name="possibleMatch">Where the logs may agree.</param>
    /// <returns>Whether that is news; a late refusal is none.</returns>
    public bool Regress(LogIndex refused, LogIndex possibleMatch)
    {
        if (State == ProgressState.Replicate)
        {
            if (refused <= Match)
                return false;

            Next = Match.Next;
            RegressSentCommit();
            return true;
        }

        if (Next.Value - 1 != refused.Value)
            return false;

        var back = Math.Min(refused.Value, possibleMatch.Value + 1);
        Next = LogIndex.Max(new LogIndex(back), Match.Next);
        RegressSentCommit();
        _isFlowPaused = false;
        return true;
    }

    /// <summary>Entries were sent.</summary>
    /// <param name="count">How many; none is a message as well.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="commit">The commit index that went with them.</param>
    public void Sent(int count, long bytes, LogIndex commit)
    {
        if (State == ProgressState.Replicate)
        {
            if (count > 0)
            {
                Next = new LogIndex(Next.Value + count);
                _inflights.Add(new LogIndex(Next.Value - 1), bytes);
            }

            _isFlowPaused = _inflights.IsFull;
        }
        else if (count > 0)
        {
            _isFlowPaused = true;
        }

        _sentCommit = commit;
    }

    /// <summary>A commit index was sent in a heartbeat.</summary>
    /// <param name="commit">The index.</param>
    public void SentCommit(LogIndex commit) => _sentCommit = commit;

    /// <summary>Whether sending a commit index now can tell the member something new.</summary>
    /// <param name="commit">The index.</param>
    public bool CanUseCommit(LogIndex commit) => commit > _sentCommit && _sentCommit.Value < Next.Value - 1;

    /// <summary>Whether it acknowledged the log up to a place and was told that all of it is committed.</summary>
    /// <param name="last">The last entry of the leader's log.</param>
    public bool HasAllOf(LogIndex last) => State == ProgressState.Replicate && Match == last && _sentCommit >= last;

    private void Enter(ProgressState state)
    {
        State = state;
        _isFlowPaused = false;
        IsFetching = false;
        PendingSnapshot = LogIndex.Zero;
        _inflights.Clear();
    }

    private void RegressSentCommit()
    {
        if (_sentCommit.Value > Next.Value - 1)
            _sentCommit = new LogIndex(Next.Value - 1);
    }
}
