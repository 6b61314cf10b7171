using System.Text;
using System.Text.Unicode;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>Which names and texts the system group takes.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
public static class SystemNames
{
    /// <summary>What a name looks like, for messages to people.</summary>
    public const string Rule = "1 to 64 of the letters a-z and A-Z, digits, '.', '-' and '_', the first a letter or digit";

    /// <summary>Whether a text is a name.</summary>
    /// <param name="name">The text, or null.</param>
    public static bool IsName(string? name)
    {
        if (name is null || name.Length is 0 or > SystemLimits.NameCharactersMax || !char.IsAsciiLetterOrDigit(name[0])) return false;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_')) return false;
        }

        return true;
    }

    /// <summary>Whether a text may be the value of an attribute: no control characters, no unpaired surrogates, not too long.</summary>
    /// <param name="value">The text, or null.</param>
    public static bool IsValue(string? value) => IsText(value, SystemLimits.ValueBytesMax);

    /// <summary>Whether a text has no control characters and no unpaired surrogates, and is not too long.</summary>
    /// <param name="text">The text, or null.</param>
    /// <param name="bytesMax">How many UTF-8 bytes it may have.</param>
    internal static bool IsText(string? text, int bytesMax)
    {
        if (text is null || text.Length > bytesMax) return false;
        for (var place = 0; place < text.Length; place++)
        {
            if (char.IsControl(text[place])) return false;
            if (!char.IsSurrogate(text[place])) continue;
            if (place + 1 == text.Length || !char.IsSurrogatePair(text[place], text[place + 1])) return false;
            place++;
        }

        return Encoding.UTF8.GetByteCount(text) <= bytesMax;
    }

    /// <summary>Reads a text from bytes that may hold anything.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="text">The text, or an empty one.</param>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out string text)
    {
        text = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : string.Empty;
        return bytes.IsEmpty || text.Length > 0;
    }
}
