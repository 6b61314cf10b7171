using System.Collections.Immutable;

namespace DataWarehouse.SDK.Contracts;

/// <summary>What a plugin says about itself before anything of it has run.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class PluginMetadata
{
    /// <summary>The longest name, in characters.</summary>
    public const int NameCharactersMax = 128;

    /// <summary>The longest description, in characters.</summary>
    public const int DescriptionCharactersMax = 1024;

    /// <summary>The largest number of direct dependencies.</summary>
    public const int DependenciesMax = 64;

    /// <summary>
    /// Describes a plugin of category <see cref="PluginCategory.Application"/> without dependencies; initializers add the rest.
    /// </summary>
    /// <param name="id">The id, unique in its host.</param>
    /// <param name="name">The name shown to people, 1 to <see cref="NameCharactersMax"/> characters, not blank.</param>
    /// <param name="version">The version of the plugin.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank or too long.</exception>
    public PluginMetadata(PluginId id, string name, Version version)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(version);
        RequireLength(name, NameCharactersMax, nameof(name));
        Id = id;
        Name = name;
        Version = version;
    }

    /// <summary>The id, unique in its host.</summary>
    public PluginId Id { get; }

    /// <summary>The name shown to people, 1 to <see cref="NameCharactersMax"/> characters.</summary>
    public string Name { get; }

    /// <summary>The version of the plugin.</summary>
    public Version Version { get; }

    /// <summary>What the plugin does, 0 to <see cref="DescriptionCharactersMax"/> characters. Default: empty.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">The value is too long.</exception>
    public string Description
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            RequireLength(value, DescriptionCharactersMax, nameof(value));
            field = value;
        }
    } = string.Empty;

    /// <summary>What the plugin is for. Default: <see cref="PluginCategory.Application"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a defined category.</exception>
    public PluginCategory Category
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Not a defined category.");
    }

    /// <summary>
    /// The plugins that must be initialized and started before this one and stopped after it; at most
    /// <see cref="DependenciesMax"/>. Default: none.
    /// </summary>
    /// <exception cref="ArgumentException">The value has too many ids, a null, an id twice or the plugin's own id.</exception>
    public ImmutableArray<PluginId> Dependencies
    {
        get;
        init => field = RequireDependencies(value);
    } = [];

    private static void RequireLength(string text, int charactersMax, string parameterName)
    {
        if (text.Length > charactersMax)
        {
            throw new ArgumentException($"The text has {text.Length} characters; at most {charactersMax} are allowed.", parameterName);
        }
    }

    private ImmutableArray<PluginId> RequireDependencies(ImmutableArray<PluginId> value)
    {
        if (value.IsDefault || value.Length > DependenciesMax)
        {
            throw new ArgumentException($"Expected 0 to {DependenciesMax} dependencies.", nameof(value));
        }

        var seen = new HashSet<PluginId>(value.Length);
        foreach (var dependency in value)
        {
            if (dependency is null || dependency == Id || !seen.Add(dependency))
            {
                throw new ArgumentException(
                    $"Dependency '{dependency}' of plugin '{Id}' is null, repeated or the plugin itself.",
                    nameof(value));
            }
        }

        return value;
    }
}
