using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>One command of a scenario file and what it is to print.</summary>
/// <param name="Line">The line of the command, counted from 1.</param>
/// <param name="Command">The command's name.</param>
/// <param name="Arguments">What stands behind it on the same line, in order.</param>
/// <param name="Input">The lines between the command and the rule, without blank ones at either end.</param>
/// <param name="Expected">What is to be printed: each line ends in a line feed, or nothing at all.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ScenarioCase(
    int Line, string Command, ImmutableArray<ScenarioArgument> Arguments, ImmutableArray<string> Input, string Expected)
{
    /// <summary>The line of the rule, counted from 1; the expectation begins behind it.</summary>
    public int RuleLine { get; init; }

    /// <summary>The last line of the expectation or of the double rule that closes it, counted from 1.</summary>
    public int LastLine { get; init; }

    /// <summary>The bare words behind the command, in order, such as the node numbers of <c>stabilize 1 2</c>.</summary>
    public IEnumerable<string> Words => Arguments.Where(a => a.IsBare).Select(a => a.Key);

    /// <summary>The words of all input lines, in order.</summary>
    public IEnumerable<string> InputWords => Input.SelectMany(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether an argument is there, bare or not.</summary>
    /// <param name="key">Its key.</param>
    public bool Has(string key) => Arguments.Any(a => a.Key == key);

    /// <summary>The values of an argument.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="values">Its values, or none.</param>
    public bool TryGet(string key, out ImmutableArray<string> values)
    {
        var found = Arguments.FirstOrDefault(a => a.Key == key);
        values = found?.Values ?? [];
        return found is not null;
    }

    /// <summary>The single value of an argument.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value, or null.</param>
    /// <exception cref="ScenarioException">The argument is there and has none or several values.</exception>
    public bool TryGetOne(string key, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!TryGet(key, out var values)) return false;
        value = values.Length == 1 ? values[0] : throw new ScenarioException(Line, $"'{key}' needs one value and has {values.Length}");
        return true;
    }

    /// <summary>The command and its arguments as they may stand in a file.</summary>
    public override string ToString() => string.Join(" ", Arguments.Select(a => a.ToString()).Prepend(Command));
}
