using System.Buffers;

namespace DataWarehouse.SDK.Naming;

/// <summary>
/// The one spelling rule for names that people configure, search and alert on: segments joined by dots, each a
/// lower-case ASCII letter followed by lower-case letters, digits and hyphens.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class DottedName
{
    private static readonly SearchValues<char> SegmentCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Returns <paramref name="name"/> when it keeps the rule.</summary>
    /// <param name="name">The name to check.</param>
    /// <param name="charactersMax">The longest name allowed, in characters.</param>
    /// <param name="parameterName">The parameter that an exception blames.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, too long or breaks the spelling rule.</exception>
    public static string Require(string name, int charactersMax, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(name, parameterName);
        if (name.Length > charactersMax)
        {
            throw new ArgumentException($"The name has {name.Length} characters; at most {charactersMax} are allowed.", parameterName);
        }

        if (!IsWellFormed(name))
        {
            throw new ArgumentException(
                $"'{name}' is not a dotted name: expected segments such as 'first.second-part', each starting with a lower-case letter.",
                parameterName);
        }

        return name;
    }

    private static bool IsWellFormed(ReadOnlySpan<char> name)
    {
        foreach (var range in name.Split('.'))
        {
            var segment = name[range];
            if (segment.IsEmpty || !char.IsAsciiLetterLower(segment[0]) || segment.ContainsAnyExcept(SegmentCharacters))
            {
                return false;
            }
        }

        return true;
    }
}
