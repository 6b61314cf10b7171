using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Plugins.KeyValue;

/// <summary>The events of one revision, in their order, as a view into the store: going through them copies nothing.</summary>
/// <remarks>Valid until the call that handed it out returns, and only on its thread.</remarks>
public readonly ref struct KeyValueChanges
{
    private readonly VersionStore _store;

    internal KeyValueChanges(VersionStore store) => _store = store;

    /// <summary>The revision that they made.</summary>
    public long Revision => _store.Revision;

    /// <summary>How many there are, at least one.</summary>
    public int Count => _store.LastChanges;

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(_store);

    /// <summary>Goes through the events of one revision.</summary>
    /// <remarks>Valid as long as the changes that it came from.</remarks>
    public ref struct Enumerator
    {
        private readonly VersionStore _store;
        private HistoryWalk _walk;
        private int _left;

        internal Enumerator(VersionStore store)
        {
            _store = store;
            _walk = new HistoryWalk(store.Log, store.FirstChange);
            _left = store.LastChanges;
        }

        /// <summary>The present event.</summary>
        public readonly KeyValueEvent Current => EventView.Of(_store, _walk.Current);

        /// <summary>Goes to the next event.</summary>
        /// <returns>Whether there is one.</returns>
        public bool MoveNext() => _left-- > 0 && _walk.Next();
    }
}
