namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>Bounds texts for people; what is cut still has an encoding.</summary>
internal static class Texts
{
    private const int KeyCharactersMax = 64;

    internal static string Key(string key) => Shorten(key, KeyCharactersMax);

    internal static string Shorten(string text, int charactersMax)
    {
        if (text.Length <= charactersMax) return text;
        var length = charactersMax - 1;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return string.Concat(text.AsSpan(0, length), "…");
    }
}
