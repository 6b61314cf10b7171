using System.Globalization;

namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>Shortens texts for explanations.</summary>
/// <remarks>Stateless.</remarks>
internal static class Excerpt
{
    private const int CharactersMax = 80;

    /// <summary>The text in quotes; of a long one the end, where appended texts differ.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text) => text.Length <= CharactersMax
        ? $"\"{text}\""
        : string.Create(CultureInfo.InvariantCulture, $"({text.Length} characters) \"...{text.AsSpan(text.Length - CharactersMax)}\"");
}
