using System.Text;
using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Terminal;

/// <summary>Shows bytes as text where they are text. In JSON a name says which of the two it is, so that nothing is lost.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class TextOrBytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, or null where the bytes are none.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string? Text(ByteString bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The bytes in base 64 where they are no text; otherwise null.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string? Base64(ByteString bytes) => Text(bytes) is null ? bytes.ToBase64() : null;

    /// <summary>For people: the text, or the bytes as hexadecimal digits.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string Show(ByteString bytes) => Text(bytes) ?? "0x" + Convert.ToHexStringLower(bytes.Span);
}
