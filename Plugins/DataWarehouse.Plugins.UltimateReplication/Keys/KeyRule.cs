using System.Text;

namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>The rule that every key obeys.</summary>
internal static class KeyRule
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The key is null, empty, too long, or not valid Unicode.</exception>
    internal static void Require(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (!IsValid(key))
        {
            throw new ArgumentException(
                $"A key has at most {ReplicationLimits.KeyBytesMax} UTF-8 bytes and no unpaired surrogates; this one has {key.Length} characters.",
                nameof(key));
        }
    }

    internal static bool IsValid(string key)
    {
        if (key.Length is 0 or > ReplicationLimits.KeyBytesMax) return false;
        if (Ascii.IsValid(key)) return true;
        try
        {
            return StrictUtf8.GetByteCount(key) <= ReplicationLimits.KeyBytesMax;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
