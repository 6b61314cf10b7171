using DataWarehouse.SDK.Naming;

namespace DataWarehouse.SDK.Contracts;

/// <summary>The name that other plugins, configuration, metrics and logs know a plugin by, such as <c>ultimate-consensus</c>.</summary>
/// <remarks>Two ids are equal when their texts are equal, ordinally. Immutable and thread-safe.</remarks>
public sealed record PluginId
{
    /// <summary>The longest id, in characters: 64, so that an id fits a log column and a metric tag.</summary>
    public const int CharactersMax = 64;

    /// <summary>Names a plugin.</summary>
    /// <param name="value">
    /// Segments joined by dots, each a lower-case ASCII letter followed by lower-case letters, digits and hyphens;
    /// 1 to <see cref="CharactersMax"/> characters.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="value"/> is empty, too long or spelled otherwise.</exception>
    public PluginId(string value) => Value = DottedName.Require(value, CharactersMax, nameof(value));

    /// <summary>The text of the id, 1 to <see cref="CharactersMax"/> characters.</summary>
    public string Value { get; }

    /// <summary>The text of the id.</summary>
    public override string ToString() => Value;
}
