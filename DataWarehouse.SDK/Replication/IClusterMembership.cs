namespace DataWarehouse.SDK.Replication;

/// <summary>
/// Who belongs to the cluster, as version vectors see it. This contract has no epochs: a vector on it may only drop the entries of
/// removed nodes, which blurs order. <see cref="IEpochClusterMembership"/> removes them without losing anything.
/// </summary>
/// <remarks>
/// <para>What an implementation must guarantee, in order:</para>
/// <list type="number">
/// <item><description>Node ids satisfy <see cref="NodeIds.Validate(string)"/>, compare ordinally, and name one life of one node: a node
/// that comes back after its removal comes back under another id.</description></item>
/// <item><description>The set changes before callbacks run: inside a removal callback <see cref="GetActiveNodes"/> no longer contains the
/// node.</description></item>
/// <item><description>Callbacks run once per change. They stay registered for the life of the membership; there is no way to take one
/// back, so a subscriber registers once and keeps itself collectable.</description></item>
/// <item><description>A callback is short and does not throw. One that throws must not keep the others from running.</description></item>
/// </list>
/// <para>Implementations are thread-safe.</para>
/// </remarks>
public interface IClusterMembership
{
    /// <summary>
    /// The nodes whose entries vectors keep. With epochs: the active nodes and those retired but not yet sealed. An implementation may
    /// return a new set each time or one that it never changes afterwards. Empty means "not known yet", never "nobody".
    /// </summary>
    IReadOnlySet<string> GetActiveNodes();

    /// <summary>Asks to be told of every node that joins from now on.</summary>
    /// <param name="callback">Receives the node's id; may run on any thread.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    void RegisterNodeAdded(Action<string> callback);

    /// <summary>Asks to be told of every node whose entries may go from now on. With epochs this is the node's seal, not its retirement.</summary>
    /// <param name="callback">Receives the node's id; may run on any thread.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    void RegisterNodeRemoved(Action<string> callback);
}
