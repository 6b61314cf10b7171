namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>
/// Gives back the memory of what a compaction has made unreachable, one slab at a time, so that no single command has to do it all. Nothing that a client, a digest or a snapshot can see depends on how far it is.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class Reclaimer(VersionStore store)
{
    private int _settledNext;

    /// <summary>A compaction has happened: what was looked at before may have died since.</summary>
    public void Restart() => _settledNext = 0;

    /// <summary>Looks at one slab.</summary>
    /// <returns>Whether there was one to look at.</returns>
    public bool Step()
    {
        var log = store.Log;
        if (log.History.Count > 1 && log.History[0].LastMain < store.CompactRevision)
        {
            var slab = log.History[0];
            log.History.RemoveAt(0);
            ForgetDeletions(slab);
            if (!TryEmpty(slab)) log.Settled.Add(slab);
            return true;
        }

        if (_settledNext >= log.Settled.Count) return false;
        var settled = log.Settled[_settledNext];
        if (settled.PassedBytes * 2L > settled.Used && !log.IsSettling(settled) && TryEmpty(settled)) log.Settled.RemoveAt(_settledNext);
        else _settledNext++;
        return true;
    }

    // A deletion before the compacted revision says nothing any more: the key goes out of the index, or its next life forgets the one before.
    private void ForgetDeletions(Slab slab)
    {
        for (var offset = 0; offset < slab.Used; offset += slab.At(offset).Length)
        {
            ref var record = ref slab.At(offset);
            if (!record.IsDeletion) continue;
            if (store.Keys[record.Entry].Head == new Place(slab.Slot, offset))
            {
                store.Order.Remove(store.Keys.KeyOf(record.Entry));
                store.Keys.Remove(record.Entry);
            }
            else
            {
                store.Log.At(record.Next).Previous = Place.None;
            }

            record.Entry = Keys.KeyEntry.None;
        }
    }

    // At least half of it must be dead: so what is copied is never more than what comes back.
    private bool TryEmpty(Slab slab)
    {
        long dead = 0;
        for (var offset = 0; offset < slab.Used; offset += slab.At(offset).Length)
        {
            if (slab.At(offset).IsDeadAt(store.CompactRevision)) dead += slab.At(offset).Length;
        }

        if (dead * 2 < slab.Used) return false;
        for (var offset = 0; offset < slab.Used; offset += slab.At(offset).Length)
        {
            if (!slab.At(offset).IsDeadAt(store.CompactRevision)) Move(slab, offset);
        }

        store.Log.Drop(slab);
        return true;
    }

    // Only the newest version at or before the compacted revision is alive in such a slab; so its successor, if any, stands in the history, where nothing moves.
    private void Move(Slab slab, int offset)
    {
        ref var record = ref slab.At(offset);
        var from = new Place(slab.Slot, offset);
        var to = store.Log.Settle(slab, offset);
        if (store.Keys[record.Entry].Head == from) store.Keys[record.Entry].Head = to;
        else store.Log.At(record.Next).Previous = to;
    }
}
