using System.Collections.Immutable;

namespace DataWarehouse.SDK.Health;

/// <summary>An answer to "how are you": a status, a sentence for people, and a bounded set of facts for tools.</summary>
/// <remarks>
/// Texts over their limit are shortened, because a report must not fail on the length of what it reports; too many facts
/// are a programming error. Immutable and thread-safe.
/// </remarks>
public sealed class HealthReport
{
    /// <summary>The largest number of facts.</summary>
    public const int FactsMax = 32;

    /// <summary>The longest fact name, in characters.</summary>
    public const int FactNameCharactersMax = 64;

    /// <summary>The longest fact value and the longest description, in characters; longer texts end in an ellipsis.</summary>
    public const int TextCharactersMax = 512;

    /// <summary>Reports a status without facts.</summary>
    /// <param name="status">The status.</param>
    /// <param name="description">One sentence for people; no secret, no payload.</param>
    /// <exception cref="ArgumentNullException"><paramref name="description"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not defined.</exception>
    public HealthReport(HealthStatus status, string description)
        : this(status, description, ImmutableDictionary<string, string>.Empty)
    {
    }

    /// <summary>Reports a status with facts.</summary>
    /// <param name="status">The status.</param>
    /// <param name="description">One sentence for people; no secret, no payload.</param>
    /// <param name="facts">Up to <see cref="FactsMax"/> named facts, copied; no secret, no payload.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="description"/>, <paramref name="facts"/> or a fact's value is null.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not defined.</exception>
    /// <exception cref="ArgumentException">There are too many facts, or a fact's name is blank or too long.</exception>
    public HealthReport(HealthStatus status, string description, IReadOnlyDictionary<string, string> facts)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(facts);
        if (!Enum.IsDefined(status))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "Not a defined status.");
        }

        if (facts.Count > FactsMax)
        {
            throw new ArgumentException($"A report carries at most {FactsMax} facts, not {facts.Count}.", nameof(facts));
        }

        Status = status;
        Description = Shorten(description);
        Facts = facts.ToImmutableDictionary(fact => RequireName(fact.Key), fact => Shorten(fact.Value), StringComparer.Ordinal);
    }

    /// <summary>The status.</summary>
    public HealthStatus Status { get; }

    /// <summary>One sentence for people, at most <see cref="TextCharactersMax"/> characters.</summary>
    public string Description { get; }

    /// <summary>
    /// Named facts for tools, at most <see cref="FactsMax"/>; values have at most <see cref="TextCharactersMax"/> characters.
    /// </summary>
    public ImmutableDictionary<string, string> Facts { get; }

    private static string RequireName(string name) =>
        !string.IsNullOrWhiteSpace(name) && name.Length <= FactNameCharactersMax
            ? name
            : throw new ArgumentException($"The name of a fact has 1 to {FactNameCharactersMax} characters, not '{name}'.", nameof(name));

    private static string Shorten(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= TextCharactersMax ? text : string.Concat(text.AsSpan(0, TextCharactersMax - 1), "…");
    }
}
