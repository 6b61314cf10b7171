namespace DataWarehouse.Node.Leases;

/// <summary>
/// The clock of one keyspace's leases. It counts ticks and not the time of day, so that a clock that jumps, or a process that stood still, ends no lease. Only the leader's clock counts: one that
/// begins to lead begins with what the log says is left of each lease.
/// </summary>
/// <remarks>Thread-safe. Calls are short; the observer's calls come on the apply lane.</remarks>
/// <param name="tick">The time from a tick to the next.</param>
internal sealed class LeaseClock(TimeSpan tick)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, RunningLease> _leases = [];
    private readonly PriorityQueue<long, long> _due = new();
    private long _now;
    private long _term;
    private bool _leads;
    private bool _mustRestart;

    /// <summary>How many leases there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _leases.Count;
        }
    }

    /// <summary>There is a lease.</summary>
    /// <param name="id">The lease.</param>
    /// <param name="timeToLiveSeconds">What was granted.</param>
    /// <param name="remainingSeconds">What the log says is left.</param>
    public void Granted(long id, long timeToLiveSeconds, long remainingSeconds)
    {
        lock (_lock)
        {
            var lease = new RunningLease(id, timeToLiveSeconds) { LoggedSeconds = remainingSeconds };
            _leases[id] = lease;
            Run_NeedsLock(lease, remainingSeconds);
        }
    }

    /// <summary>A lease is gone.</summary>
    /// <param name="id">The lease.</param>
    public void Revoked(long id)
    {
        lock (_lock) _leases.Remove(id);
    }

    /// <summary>What is left of a lease was logged.</summary>
    /// <param name="id">The lease.</param>
    /// <param name="remainingSeconds">What is left.</param>
    public void Checkpointed(long id, long remainingSeconds)
    {
        lock (_lock)
        {
            if (_leases.TryGetValue(id, out var lease)) lease.LoggedSeconds = remainingSeconds;
        }
    }

    /// <summary>The state was replaced: all leases that there are follow.</summary>
    public void Restored()
    {
        lock (_lock)
        {
            _leases.Clear();
            _due.Clear();
        }
    }

    /// <summary>Somebody leads.</summary>
    /// <param name="term">The term.</param>
    /// <param name="leadsHere">Whether it is this node.</param>
    public void LeadChanged(long term, bool leadsHere)
    {
        lock (_lock)
        {
            // There may be many leases, and this is called where nobody may linger: they begin anew at the next tick or renewal.
            if (leadsHere && (!_leads || term != _term)) _mustRestart = true;
            (_leads, _term) = (leadsHere, term);
        }
    }

    /// <summary>Lets a lease begin anew with all of its time; only sensible where it is known that this node leads.</summary>
    /// <param name="id">The lease.</param>
    /// <param name="mustLog">Whether the log says that less is left, which must be put right before the client is told.</param>
    /// <returns>The time-to-live in seconds; 0 if there is no such lease.</returns>
    public long Renew(long id, out bool mustLog)
    {
        mustLog = false;
        lock (_lock)
        {
            Restart_NeedsLock();
            if (!_leases.TryGetValue(id, out var lease)) return 0;
            mustLog = lease.LoggedSeconds < lease.TimeToLiveSeconds;
            // It stands in the queue with its earlier deadline, which is looked at again when that comes.
            lease.DeadlineTick = DeadlineIn(lease.TimeToLiveSeconds);
            return lease.TimeToLiveSeconds;
        }
    }

    /// <summary>What is left of a lease in seconds; -1 if there is no such lease.</summary>
    /// <param name="id">The lease.</param>
    public long RemainingOf(long id)
    {
        lock (_lock)
        {
            Restart_NeedsLock();
            return _leases.TryGetValue(id, out var lease) ? SecondsTo(lease.DeadlineTick) : -1;
        }
    }

    /// <summary>Counts a tick.</summary>
    /// <param name="over">Takes the leases whose time is over, to be revoked; each is then told about by <see cref="Revoked"/> or <see cref="Postpone"/>.</param>
    /// <param name="overMax">How many of them at most; the others follow at the next tick.</param>
    public void Tick(List<long> over, int overMax)
    {
        lock (_lock)
        {
            _now++;
            if (!_leads) return;
            Restart_NeedsLock();
            while (over.Count < overMax && _due.TryPeek(out var id, out var deadline) && deadline <= _now)
            {
                _due.Dequeue();
                if (!_leases.TryGetValue(id, out var lease) || lease.IsEnding) continue;
                if (lease.DeadlineTick > _now)
                {
                    _due.Enqueue(id, lease.DeadlineTick);
                    continue;
                }

                lease.IsEnding = true;
                over.Add(id);
            }
        }
    }

    /// <summary>A lease could not be revoked; it is tried again at the next tick.</summary>
    /// <param name="id">The lease.</param>
    public void Postpone(long id)
    {
        lock (_lock)
        {
            if (!_leases.TryGetValue(id, out var lease)) return;
            lease.IsEnding = false;
            _due.Enqueue(id, _now + 1);
        }
    }

    /// <summary>What is left of the leases that live longer than a while, to be logged.</summary>
    /// <param name="longerThanSeconds">The while.</param>
    /// <param name="left">Takes them.</param>
    /// <param name="leftMax">How many at most.</param>
    public void TakeCheckpoint(long longerThanSeconds, List<(long Id, long RemainingSeconds)> left, int leftMax)
    {
        lock (_lock)
        {
            if (!_leads || _mustRestart) return;
            foreach (var lease in _leases.Values)
            {
                if (left.Count >= leftMax) return;
                if (lease.TimeToLiveSeconds <= longerThanSeconds || lease.IsEnding) continue;
                var remaining = SecondsTo(lease.DeadlineTick);
                if (remaining > 0 && remaining < lease.LoggedSeconds) left.Add((lease.Id, remaining));
            }
        }
    }

    private void Restart_NeedsLock()
    {
        if (!_mustRestart) return;
        _mustRestart = false;
        _due.Clear();
        foreach (var lease in _leases.Values)
        {
            lease.IsEnding = false;
            Run_NeedsLock(lease, lease.LoggedSeconds);
        }
    }

    private void Run_NeedsLock(RunningLease lease, long seconds)
    {
        lease.DeadlineTick = DeadlineIn(seconds);
        if (_leads) _due.Enqueue(lease.Id, lease.DeadlineTick);
    }

    /// <summary>One tick more than the seconds take, since the present tick has begun already.</summary>
    private long DeadlineIn(long seconds) => _now + 1 + (long)Math.Ceiling(seconds / tick.TotalSeconds);

    private long SecondsTo(long deadlineTick) => Math.Max(0, (long)((deadlineTick - _now) * tick.TotalSeconds));
}
