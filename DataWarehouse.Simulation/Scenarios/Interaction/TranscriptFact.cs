namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>One thing that a command's text says and that must be so.</summary>
/// <param name="Place">The heading it stands below, such as <c>2 handling Ready</c>, and the part of it; empty outside of any.</param>
/// <param name="Text">What it says, in one line and one spelling.</param>
/// <param name="Line">Where it stands, counted from 1.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct TranscriptFact(string Place, string Text, int Line)
{
    /// <summary>The place and the text: equal for equal facts, wherever they stand in a file.</summary>
    public string Key => Place.Length == 0 ? Text : $"{Place}: {Text}";
}
