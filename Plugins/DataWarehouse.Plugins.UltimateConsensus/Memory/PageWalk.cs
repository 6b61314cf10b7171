namespace DataWarehouse.Plugins.UltimateConsensus.Memory;

/// <summary>The parts of a range of a file, one for each page that it touches.</summary>
/// <remarks>Not thread-safe; lives for one loop.</remarks>
/// <param name="offset">Where the range begins, in bytes from the start of the file.</param>
/// <param name="length">How many bytes it has.</param>
internal ref struct PageWalk(long offset, int length)
{
    private int _done;

    /// <summary>The part: the page, where in it, how many bytes, and where in the range.</summary>
    public (long Page, int From, int Count, int Place) Current { get; private set; }

    /// <summary>The walk itself.</summary>
    public readonly PageWalk GetEnumerator() => this;

    /// <summary>Goes to the next part, if there is one.</summary>
    public bool MoveNext()
    {
        if (_done == length) return false;
        var position = offset + _done;
        var from = (int)(position % MemoryFile.PageBytes);
        var count = Math.Min(length - _done, MemoryFile.PageBytes - from);
        Current = (position / MemoryFile.PageBytes, from, count, _done);
        _done += count;
        return true;
    }
}
