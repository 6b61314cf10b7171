using System.Collections.Immutable;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>Takes a command's line apart at its blanks, except for those inside parentheses.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ScenarioWords
{
    /// <summary>The words of a line; the first is the command.</summary>
    /// <param name="text">The line.</param>
    /// <param name="line">Its number, for the complaint.</param>
    /// <exception cref="ScenarioException">A parenthesis is not closed, or has no partner.</exception>
    public static ImmutableArray<ScenarioArgument> Split(string text, int line)
    {
        var words = ImmutableArray.CreateBuilder<ScenarioArgument>();
        var start = 0;
        var depth = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var atEnd = i == text.Length || (depth == 0 && char.IsWhiteSpace(text[i]));
            if (atEnd)
            {
                if (i > start) words.Add(Parse(text[start..i]));
                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
                if (depth < 0) throw new ScenarioException(line, "a closing parenthesis has no partner");
            }
        }

        return depth == 0 ? words.ToImmutable() : throw new ScenarioException(line, "a parenthesis is not closed");
    }

    private static ScenarioArgument Parse(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return new ScenarioArgument(word, []) { IsBare = true };
        return new ScenarioArgument(word[..equals], ValuesOf(word[(equals + 1)..].Trim()));
    }

    private static ImmutableArray<string> ValuesOf(string value)
    {
        if (!value.StartsWith('(') || !value.EndsWith(')')) return [value];
        var inner = value[1..^1].Trim();
        return inner.Length == 0 ? [] : [.. inner.Split(',').Select(part => part.Trim())];
    }
}
