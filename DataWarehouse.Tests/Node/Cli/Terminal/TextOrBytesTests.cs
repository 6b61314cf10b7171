using DataWarehouse.Node.Cli.Terminal;
using Google.Protobuf;

namespace DataWarehouse.Tests.Node.Cli.Terminal;

public sealed class TextOrBytesTests
{
    private static readonly ByteString Text = ByteString.CopyFromUtf8("Grüße");
    private static readonly ByteString Binary = ByteString.CopyFrom(0x62, 0xFF);

    [Fact]
    public void Text_IsShownAsText()
    {
        Assert.Equal("Grüße", TextOrBytes.Text(Text));
        Assert.Null(TextOrBytes.Base64(Text));
        Assert.Equal("Grüße", TextOrBytes.Show(Text));
    }

    [Fact]
    public void Bytes_AreShownInBase64OrDigits()
    {
        Assert.Null(TextOrBytes.Text(Binary));
        Assert.Equal("Yv8=", TextOrBytes.Base64(Binary));
        Assert.Equal("0x62ff", TextOrBytes.Show(Binary));
    }
}
