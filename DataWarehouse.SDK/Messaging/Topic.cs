using DataWarehouse.SDK.Naming;

namespace DataWarehouse.SDK.Messaging;

/// <summary>A named stream of messages of one type, such as <c>datawarehouse.consensus.leader-changed</c>.</summary>
/// <typeparam name="T">The message type; immutable, because all subscribers share the instance.</typeparam>
/// <remarks>
/// Declare topics as constants of the plugin that publishes them: names appear as metric tags, so a name built from a key
/// or an address would grow without bound. Equal when name and type are equal. Immutable and thread-safe.
/// </remarks>
public sealed record Topic<T>
    where T : notnull
{
    /// <summary>Declares a topic.</summary>
    /// <param name="name">
    /// Segments joined by dots, each a lower-case ASCII letter followed by lower-case letters, digits and hyphens; 1 to 128
    /// characters.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, too long or spelled otherwise.</exception>
    public Topic(string name) => Name = DottedName.Require(name, MessagingLimits.NameCharactersMax, nameof(name));

    /// <summary>The name, 1 to 128 characters.</summary>
    public string Name { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
