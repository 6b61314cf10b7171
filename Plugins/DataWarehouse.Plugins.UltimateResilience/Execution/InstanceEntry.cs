using System.Runtime.CompilerServices;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>What a look-up touches of an instance: its name and the number of its calls. The rest lies with <see cref="Instance"/>.</summary>
/// <remarks>
/// Thread-safe once it is taken, but for <see cref="Sweep"/>, which one thread at a time calls. Entries are made before they are needed, so
/// that they lie together in memory and not between the pipelines; each is taken for one instance and never again.
/// </remarks>
internal sealed class InstanceEntry
{
    // A retired entry's count begins here, and no number of late calls brings it back above zero.
    private const long Retired = long.MinValue;

    // An address with its port, or a GUID. Longer names are compared where the instance lies.
    private const int NearCharactersMax = 32;

    private PolicyInstance? _instance;
    private long _calls;
    private long _callsSwept;
    private int _idleSweeps;
    private int _length;
    private NearCharacters _characters;

    /// <summary>The instance that the entry was taken for.</summary>
    public PolicyInstance Instance => _instance!;

    /// <summary>The calls so far; none once it is retired.</summary>
    public long Calls => Math.Max(0, Volatile.Read(ref _calls));

    /// <summary>An entry by itself.</summary>
    public static InstanceEntry Of(PolicyInstance instance)
    {
        var entry = new InstanceEntry();
        entry.Take(instance);
        return entry;
    }

    /// <summary>Takes the entry for an instance, before other threads see it.</summary>
    public void Take(PolicyInstance instance)
    {
        _instance = instance;
        _length = instance.Name.Length;
        if (_length <= NearCharactersMax) instance.Name.CopyTo(_characters);
    }

    /// <summary>Whether this is the entry of a name; one that is not taken has none.</summary>
    public bool IsOf(string name) =>
        name.Length == _length
        && (_length <= NearCharactersMax
            ? ((ReadOnlySpan<char>)_characters)[.._length].SequenceEqual(name)
            : string.Equals(name, Instance.Name, StringComparison.Ordinal));

    /// <summary>Counts a call; false when the instance is retired: look it up again.</summary>
    public bool TryEnter() => Interlocked.Increment(ref _calls) > 0;

    /// <summary>Counts a round without calls, and retires the instance after so many of them; then it takes no call any more.</summary>
    /// <param name="idleSweepsMax">After how many rounds without a call.</param>
    /// <returns>The calls it had, when this retires it; otherwise null.</returns>
    public long? Sweep(int idleSweepsMax)
    {
        var calls = Volatile.Read(ref _calls);
        if (calls < 0) return null;
        if (calls != _callsSwept || Instance.Parts.IsBusy)
        {
            _callsSwept = calls;
            _idleSweeps = 0;
            return null;
        }

        // The exchange fails when a call came meanwhile: that call is in, and the instance stays.
        return ++_idleSweeps >= idleSweepsMax && Interlocked.CompareExchange(ref _calls, Retired, calls) == calls ? calls : null;
    }

    /// <summary>Takes no call any more; calls under way end as they would have.</summary>
    /// <returns>The calls it had; none when it was retired before.</returns>
    public long Retire() => Math.Max(0, Interlocked.Exchange(ref _calls, Retired));

    [InlineArray(NearCharactersMax)]
    private struct NearCharacters
    {
        private char _first;
    }
}
