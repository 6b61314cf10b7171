using System.Text;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>What one command of a scenario says: lines, indented below the node they belong to.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Transcript
{
    private const string Step = "  ";

    private static readonly string[] Levels = ["debug", "info", "warn", "error", "fatal", "none"];

    private readonly StringBuilder _text = new();
    private string _indent = "";
    private string _level = "debug";

    /// <summary>Whether only refusals are to be said.</summary>
    public bool IsQuiet => _level == "none";

    /// <summary>The level in force, by name.</summary>
    public string Level => _level;

    /// <summary>Begins the next command.</summary>
    public void Clear() => _text.Clear();

    /// <summary>Sets the level.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>Why it cannot be set, or null.</returns>
    public string? SetLevel(string name)
    {
        var level = Array.Find(Levels, l => l.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (level is null)
            return $"unknown log level \"{name}\": one of {string.Join(", ", Levels)}";
        _level = level;
        return null;
    }

    /// <summary>Says something, unless quiet.</summary>
    /// <param name="text">One line or several.</param>
    public void Say(string text)
    {
        if (!IsQuiet)
            Add(text);
    }

    /// <summary>Says why something was refused, quiet or not.</summary>
    /// <param name="text">The reason.</param>
    public void Refuse(string text) => Add(text);

    /// <summary>Says what an action has to say, indented below a heading.</summary>
    /// <param name="heading">The heading.</param>
    /// <param name="action">The action.</param>
    public void Below(string heading, Action action)
    {
        Say(heading);
        var outer = _indent;
        _indent += Step;
        action();
        _indent = outer;
    }

    /// <summary>Everything said since the last <see cref="Clear"/>; <c>ok</c> when that is nothing.</summary>
    public string Text => _text.Length == 0 ? "ok\n" : _text.ToString();

    private void Add(string text)
    {
        foreach (var line in text.Split('\n'))
            _text.Append(_indent).Append(line).Append('\n');
    }
}
