namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>Spare pages of the entry indexes of one log, so that logs which grow and are purged in turns allocate nothing.</summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class PlacePages
{
    /// <summary>How many places a page has; a power of two, and small enough for a page to be no large object.</summary>
    public const int PlacesPerPage = 1 << PageShift;

    /// <summary>The logarithm of <see cref="PlacesPerPage"/>.</summary>
    public const int PageShift = 10;

    /// <summary>How many spare pages are kept, at most: 16 MiB, the places of a million entries.</summary>
    public const int SparePagesMax = 1024;

    private readonly Stack<RecordPlace[]> _spare = new();

    /// <summary>How many spare pages there are.</summary>
    public int SpareCount => _spare.Count;

    /// <summary>Gives a page of <see cref="RecordPlace.None"/>.</summary>
    public RecordPlace[] Rent() => _spare.TryPop(out var page) ? page : new RecordPlace[PlacesPerPage];

    /// <summary>Takes a page back.</summary>
    /// <param name="page">A page of <see cref="RecordPlace.None"/> that nobody uses any more.</param>
    public void Return(RecordPlace[] page)
    {
        if (_spare.Count < SparePagesMax) _spare.Push(page);
    }
}
