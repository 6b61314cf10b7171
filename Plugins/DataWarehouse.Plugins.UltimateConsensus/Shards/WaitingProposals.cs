namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The proposals of one replica that wait for their entries, in order of their places; both ends can be taken off.</summary>
/// <remarks>Not thread-safe; belongs to its desk.</remarks>
internal sealed class WaitingProposals
{
    private const int RoomMin = 16;

    private WaitingProposal[] _ring = [];
    private int _head;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The one with the lowest place; there must be one.</summary>
    public ref readonly WaitingProposal First => ref _ring[_head];

    /// <summary>The one with the highest place; there must be one.</summary>
    public ref readonly WaitingProposal Last => ref _ring[(_head + Count - 1) & (_ring.Length - 1)];

    /// <summary>Adds one.</summary>
    /// <param name="proposal">Its place is above all others.</param>
    public void Add(in WaitingProposal proposal)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = proposal;
    }

    /// <summary>Takes the first off.</summary>
    public void RemoveFirst()
    {
        _ring[_head] = default;
        _head = (_head + 1) & (_ring.Length - 1);
        if (--Count == 0) LetGo();
    }

    /// <summary>Takes the last off.</summary>
    public WaitingProposal RemoveLast()
    {
        var place = (_head + --Count) & (_ring.Length - 1);
        var last = _ring[place];
        _ring[place] = default;
        return last;
    }

    /// <summary>An idle group keeps no large array.</summary>
    private void LetGo()
    {
        _head = 0;
        if (_ring.Length > 4096) _ring = [];
    }

    /// <summary>Lets go of memory that an idle replica does not need.</summary>
    public void Rest()
    {
        if (Count == 0) (_ring, _head) = ([], 0);
    }

    private void Grow()
    {
        var grown = new WaitingProposal[Math.Max(RoomMin, _ring.Length * 2)];
        for (var place = 0; place < Count; place++) grown[place] = _ring[(_head + place) & (_ring.Length - 1)];
        (_ring, _head) = (grown, 0);
    }
}
