using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>All events of one run, kept by nobody in the run: what the oracle judges by.</summary>
internal sealed class History
{
    private readonly List<ModelEvent> _events = [];
    private readonly HashSet<Dot> _dots = [];

    internal ModelEvent this[int index] => _events[index];

    internal int Count => _events.Count;

    internal ModelEvent Put(int key, Dot dot, EventSet past)
    {
        Assert.True(_dots.Add(dot), $"Dot {dot} was given twice.");
        return Add(new ModelEvent(_events.Count, key, dot, past));
    }

    internal ModelEvent Delete(int key, EventSet past) => Add(new ModelEvent(_events.Count, key, default, past));

    /// <summary>The puts among the seen events that no seen event had seen: what has to be live.</summary>
    internal List<int> Maximal(EventSet seen)
    {
        var superseded = EventSet.None;
        foreach (var index in seen.Members()) superseded = superseded.Union(_events[index].Past);
        return [.. seen.Members().Where(index => _events[index].IsPut && !superseded.Contains(index))];
    }

    internal IEnumerable<ModelEvent> Puts(EventSet seen) => seen.Members().Select(index => _events[index]).Where(put => put.IsPut);

    private ModelEvent Add(ModelEvent added)
    {
        _events.Add(added);
        return added;
    }
}
