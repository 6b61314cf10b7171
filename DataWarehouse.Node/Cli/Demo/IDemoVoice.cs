using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Overview;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>How the demo tells what it does.</summary>
/// <remarks>Used by one part of the demo at a time.</remarks>
internal interface IDemoVoice
{
    /// <summary>A step begins.</summary>
    /// <param name="text">What it does.</param>
    void Step(string text);

    /// <summary>Something is said of the step.</summary>
    /// <param name="text">A sentence.</param>
    void Say(string text);

    /// <summary>Offers a command to copy, in one line however long it is.</summary>
    /// <param name="command">The command.</param>
    void Offer(string command);

    /// <summary>Shows how the nodes are.</summary>
    /// <param name="nodes">The nodes.</param>
    void Show(IReadOnlyList<NodeStatus> nodes);

    /// <summary>Shows who leads the groups of a sharded keyspace.</summary>
    /// <param name="keyspace">The keyspace.</param>
    void Show(KeyspaceRow keyspace);

    /// <summary>Shows how far work is, while it is done.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="total">When it is done.</param>
    /// <param name="read">How far it is now, and what is to be said of it.</param>
    /// <param name="work">The work.</param>
    Task FollowAsync(string title, long total, Func<(long Done, string Text)> read, Task work);
}
