using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>
/// Spreads keys over nodes so that few keys move when a node comes or goes: the jump consistent hash of Lamping and Veach over XxHash3-64, seed 0, of the key. The
/// same key has the same bucket in every process, on every machine, in every release.
/// </summary>
/// <typeparam name="TNode">What keys are spread over.</typeparam>
/// <remarks>Thread-safe: a look-up sees the nodes of one moment.</remarks>
public sealed class ConsistentHash<TNode>
    where TNode : notnull
{
    private const ulong Multiplier = 2862933555777941757;
    private const int StackBytesMax = 512;

    private ImmutableArray<TNode> _nodes;

    /// <summary>Begins with some nodes.</summary>
    /// <param name="nodes">The nodes, each once, in an order that is the same wherever keys must agree.</param>
    /// <exception cref="ArgumentException">A node is there twice.</exception>
    public ConsistentHash(IEnumerable<TNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _nodes = [.. nodes];
        if (_nodes.Distinct().Count() != _nodes.Length) throw new ArgumentException("A node is there twice.", nameof(nodes));
    }

    /// <summary>Begins without nodes.</summary>
    public ConsistentHash()
        : this([])
    {
    }

    /// <summary>The nodes, in the order of their buckets.</summary>
    public ImmutableArray<TNode> Nodes => ImmutableInterlocked.InterlockedCompareExchange(ref _nodes, default, default);

    /// <summary>The bucket of a key.</summary>
    /// <param name="key">The key; its UTF-8 bytes count.</param>
    /// <param name="numBuckets">How many buckets there are, 1 or more.</param>
    /// <returns>0 to <paramref name="numBuckets"/> - 1.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numBuckets"/> is less than 1.</exception>
    public int GetBucket(string key, int numBuckets)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytesMax = Encoding.UTF8.GetMaxByteCount(key.Length);
        if (bytesMax > StackBytesMax) return GetBucket(Encoding.UTF8.GetBytes(key), numBuckets);
        Span<byte> bytes = stackalloc byte[StackBytesMax];
        return GetBucket(bytes[..Encoding.UTF8.GetBytes(key, bytes)], numBuckets);
    }

    /// <summary>The bucket of a key.</summary>
    /// <param name="key">The key's bytes.</param>
    /// <param name="numBuckets">How many buckets there are, 1 or more.</param>
    /// <returns>0 to <paramref name="numBuckets"/> - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numBuckets"/> is less than 1.</exception>
    public int GetBucket(ReadOnlySpan<byte> key, int numBuckets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numBuckets, 1);
        return Jump(XxHash3.HashToUInt64(key), numBuckets);
    }

    /// <summary>The node of a key.</summary>
    /// <param name="key">The key; its UTF-8 bytes count.</param>
    /// <exception cref="InvalidOperationException">There are no nodes.</exception>
    public TNode GetNode(string key)
    {
        var nodes = Some();
        return nodes[GetBucket(key, nodes.Length)];
    }

    /// <summary>The node of a key.</summary>
    /// <param name="key">The key's bytes.</param>
    /// <exception cref="InvalidOperationException">There are no nodes.</exception>
    public TNode GetNode(ReadOnlySpan<byte> key)
    {
        var nodes = Some();
        return nodes[GetBucket(key, nodes.Length)];
    }

    /// <summary>Adds a node, which takes its share of the keys from all others; no other key moves.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public void AddNode(TNode node)
    {
        if (!ImmutableInterlocked.Update(ref _nodes, static (nodes, added) => nodes.Contains(added) ? nodes : nodes.Add(added), node))
            throw new ArgumentException($"Node {node} is there already.", nameof(node));
    }

    /// <summary>
    /// Removes a node. The last one moves into its place, so that of n nodes the keys of these two move and no other ones: at most 2/n of all.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <returns>Whether it was there.</returns>
    public bool RemoveNode(TNode node) => ImmutableInterlocked.Update(ref _nodes, static (nodes, removed) =>
    {
        var place = nodes.IndexOf(removed);
        return place < 0 ? nodes : nodes.SetItem(place, nodes[^1]).RemoveAt(nodes.Length - 1);
    }, node);

    /// <summary>The published algorithm, its two roundings included: a division and a multiplication of doubles, which are the same on every processor.</summary>
    /// <param name="key">The hash of the key.</param>
    /// <param name="buckets">How many buckets there are.</param>
    internal static int Jump(ulong key, int buckets)
    {
        var bucket = -1L;
        var next = 0L;
        while (next < buckets)
        {
            bucket = next;
            key = unchecked((key * Multiplier) + 1);
            next = (long)((bucket + 1) * ((1L << 31) / (double)((key >> 33) + 1)));
        }

        return (int)bucket;
    }

    private ImmutableArray<TNode> Some()
    {
        var nodes = Nodes;
        return nodes.IsEmpty ? throw new InvalidOperationException("There are no nodes.") : nodes;
    }
}
