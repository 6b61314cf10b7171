using System.Collections.Immutable;
using System.Globalization;

namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>Types that do what the deciding layer may do, close to what it must not; none may be reported.</summary>
internal static class Innocents
{
    [Breaks]
    public sealed record RecordOfStrings(string Name, ImmutableArray<string> Parts);

    [Breaks]
    public readonly record struct ValueOfStrings(string Name, long Number);

    [Breaks]
    public interface IPort
    {
        Task<int> SendAsync(CancellationToken cancellationToken);
    }

    [Breaks]
    public sealed class Iterates
    {
        public static IEnumerable<int> Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                yield return i;
            }
        }
    }

    [Breaks]
    public sealed class SwapsAtomically
    {
        private ImmutableSortedDictionary<string, long> _entries = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

        public event Action<string>? Changed;

        public void Set(string key, long value)
        {
            ImmutableSortedDictionary<string, long> before;
            do
            {
                before = Volatile.Read(ref _entries);
            }
            while (Interlocked.CompareExchange(ref _entries, before.SetItem(key, value), before) != before);
            Changed?.Invoke(key);
        }

        public long Sum()
        {
            var sum = 0L;
            foreach (var (_, value) in _entries)
            {
                sum += value;
            }

            return sum;
        }
    }

    [Breaks]
    public sealed class LooksUpAndSorts
    {
        public static string[] Sorted(IReadOnlySet<string> set) => set.Order(StringComparer.Ordinal).ToArray();

        public static int Size(IReadOnlySet<string> set) => set.Count;

        public static bool Has(Dictionary<string, int> map, string key) => map.TryGetValue(key, out var found) && found > map.Count / 2;

        public static ImmutableSortedSet<string> Kept(ImmutableHashSet<string> set) => set.ToImmutableSortedSet(StringComparer.Ordinal);
    }

    [Breaks]
    public sealed class FormatsWithoutCulture
    {
        public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

        public static int Compare(string left, string right) => string.CompareOrdinal(left, right);

        public static string Timestamp(DateTime given) => given.ToString("O", CultureInfo.InvariantCulture);
    }

    [Breaks]
    public sealed class HashesNumbers(long number)
    {
        public override bool Equals(object? obj) => obj is HashesNumbers other && other.GetHashCode() == GetHashCode();

        public override int GetHashCode() => number.GetHashCode();
    }
}
