namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>Places in the order of their entries: added and cut off at the end, let go at the front. Few take a small ring, many take pages that are used again.</summary>
/// <remarks>Invariant: whatever is not in the queue is <see cref="RecordPlace.None"/>. Not thread-safe; belongs to its index.</remarks>
internal sealed class PlaceQueue
{
    private const int RingMin = 4;
    private const int RingMax = 256;

    private RecordPlace[] _ring = [];
    private RecordPlace[][] _pages = [];
    private int _firstPage;
    private int _pageCount;
    private int _head;

    /// <summary>Where pages come from and go to; null to allocate them and leave them to the garbage collector.</summary>
    public PlacePages? Pages { get; set; }

    /// <summary>How many places there are.</summary>
    public int Count { get; private set; }

    /// <summary>A place.</summary>
    /// <param name="position">Counted from the first, below <see cref="Count"/>.</param>
    public ref RecordPlace this[int position]
    {
        get
        {
            if (_pageCount == 0) return ref _ring[(_head + position) & (_ring.Length - 1)];
            var at = _head + position;
            return ref PageAt(at >> PlacePages.PageShift)[at & (PlacePages.PlacesPerPage - 1)];
        }
    }

    /// <summary>Adds a place behind the last.</summary>
    /// <param name="place">The place.</param>
    public void Add(RecordPlace place)
    {
        if (_pageCount == 0 && Count == _ring.Length) GrowRing();
        if (_pageCount > 0 && _head + Count == _pageCount << PlacePages.PageShift) AddPage(Rent());
        this[Count++] = place;
    }

    /// <summary>Takes the last place away.</summary>
    public void RemoveLast()
    {
        this[--Count] = RecordPlace.None;
        if (_pageCount == 0) return;
        if (_head + Count <= (_pageCount - 1) << PlacePages.PageShift) Return(ref PageAt(--_pageCount));
        Shrink();
    }

    /// <summary>Takes the first place away.</summary>
    public void RemoveFirst()
    {
        this[0] = RecordPlace.None;
        Count--;
        _head++;
        if (_pageCount == 0)
        {
            _head &= _ring.Length - 1;
            if (_ring.Length > RingMin && Count < _ring.Length / 4) MoveRing(_ring.Length / 2);
            return;
        }

        if (_head == PlacePages.PlacesPerPage)
        {
            Return(ref PageAt(0));
            _firstPage = (_firstPage + 1) & (_pages.Length - 1);
            _pageCount--;
            _head = 0;
        }

        Shrink();
    }

    /// <summary>Takes all places away.</summary>
    public void Clear()
    {
        for (var position = 0; position < Count; position++) this[position] = RecordPlace.None;
        while (_pageCount > 0) Return(ref PageAt(--_pageCount));
        (_ring, _pages, _firstPage, _head, Count) = ([], [], 0, 0, 0);
    }

    private ref RecordPlace[] PageAt(int page) => ref _pages[(_firstPage + page) & (_pages.Length - 1)];

    private RecordPlace[] Rent() => Pages?.Rent() ?? new RecordPlace[PlacePages.PlacesPerPage];

    private void Return(ref RecordPlace[] page)
    {
        Pages?.Return(page);
        page = [];
    }

    private void AddPage(RecordPlace[] page)
    {
        if (_pageCount == _pages.Length)
        {
            var pages = new RecordPlace[Math.Max(RingMin, _pageCount * 2)][];
            for (var i = 0; i < _pageCount; i++) pages[i] = PageAt(i);
            (_pages, _firstPage) = (pages, 0);
        }

        PageAt(_pageCount++) = page;
    }

    private void GrowRing()
    {
        if (_ring.Length < RingMax)
        {
            MoveRing(Math.Max(RingMin, _ring.Length * 2));
            return;
        }

        var page = Rent();
        for (var position = 0; position < Count; position++) page[position] = this[position];
        (_ring, _head) = ([], 0);
        AddPage(page);
    }

    private void MoveRing(int capacity)
    {
        var ring = new RecordPlace[capacity];
        for (var position = 0; position < Count; position++) ring[position] = this[position];
        (_ring, _head) = (ring, 0);
    }

    /// <summary>Back to a ring once few are left, and well before they would need pages again.</summary>
    private void Shrink()
    {
        if (Count > RingMax / 4) return;
        var ring = new RecordPlace[RingMax / 2];
        for (var position = 0; position < Count; position++)
        {
            ref var place = ref this[position];
            (ring[position], place) = (place, RecordPlace.None);
        }

        while (_pageCount > 0) Return(ref PageAt(--_pageCount));
        (_ring, _pages, _firstPage, _head) = (ring, [], 0, 0);
    }
}
