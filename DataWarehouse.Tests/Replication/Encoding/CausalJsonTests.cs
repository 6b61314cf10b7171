using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Encoding;

/// <summary>The JSON forms. Text that is no JSON at all is <see cref="JsonException"/>; JSON of another form is <see cref="CausalityException"/>.</summary>
public sealed class CausalJsonTests
{
    private const string Vector = """{"format":1,"stamp":"0","dropped":"0","versions":[{"node":"A","dot":"0:3"}],"detached":[]}""";

    private static readonly InMemoryClusterMembership Plain = new("A", "B");

    private static readonly JsonSerializerOptions Options = new()
    {
        Converters =
        {
            new DottedVersionVectorJsonConverter(Plain, VectorRole.Context),
            new DvvSetJsonConverter<string>(
                (JsonTypeInfo<string>)JsonSerializerOptions.Default.GetTypeInfo(typeof(string)), MembershipView.WithoutEpochs),
        },
    };

    public static TheoryData<string, CausalityError> MalformedContexts => new()
    {
        { "null", CausalityError.MalformedEncoding },
        { "[]", CausalityError.MalformedEncoding },
        { "{}", CausalityError.MalformedEncoding },
        { """{"stamp":"0"}""", CausalityError.MalformedEncoding },
        { """{"format":0}""", CausalityError.MalformedEncoding },
        { """{"format":-1}""", CausalityError.MalformedEncoding },
        { """{"format":1.5}""", CausalityError.MalformedEncoding },
        { """{"format":"1"}""", CausalityError.MalformedEncoding },
        { """{"format":99999999999}""", CausalityError.MalformedEncoding },
        { """{"format":1,"format":1}""", CausalityError.MalformedEncoding },
        { """{"format":2,"anything":[]}""", CausalityError.FutureEncoding },
        { """{"anything":[],"format":2}""", CausalityError.FutureEncoding },
        { """{"format":1,"anything":[]}""", CausalityError.MalformedEncoding },
        { """{"format":1,"stamp":"1","stamp":"1"}""", CausalityError.MalformedEncoding },
        { """{"format":1,"stamp":1}""", CausalityError.MalformedEncoding },
        { """{"format":1,"stamp":"-1"}""", CausalityError.MalformedEncoding },
        { """{"format":1,"stamp":"01"}""", CausalityError.MalformedEncoding },
        { """{"format":1,"stamp":""}""", CausalityError.MalformedEncoding },
        { """{"format":1,"stamp":"1\u0000"}""", CausalityError.MalformedEncoding },
        { """{"format":1,"stamp":"9223372036854775808"}""", CausalityError.MalformedEncoding },
        { """{"format":1,"versions":{}}""", CausalityError.MalformedEncoding },
        { """{"format":1,"versions":["1:1","1:2"]}""", CausalityError.MalformedEncoding },
        { """{"format":1,"versions":["0:1"]}""", CausalityError.MalformedEncoding },
        { """{"format":1,"versions":[7]}""", CausalityError.MalformedDot },
        { """{"format":1,"versions":[null]}""", CausalityError.MalformedDot },
        { """{"format":1,"versions":["1:0"]}""", CausalityError.MalformedDot },
        { """{"format":1,"versions":["1:-1"]}""", CausalityError.MalformedDot },
        { """{"format":1,"versions":["A:1"]}""", CausalityError.MalformedDot },
        { """{"format":1,"versions":["1:4"],"detached":["1:4"]}""", CausalityError.MalformedEncoding },
        { """{"format":1,"versions":["1:4"],"detached":["1:5"]}""", CausalityError.MalformedEncoding },
        { """{"format":1,"detached":["1:1"]}""", CausalityError.MalformedEncoding },
        { """{"format":1,"detached":["1:5","1:5"]}""", CausalityError.MalformedEncoding },
    };

    [Theory]
    [MemberData(nameof(MalformedContexts))]
    public void Context_Malformed_IsRefused(string json, CausalityError error)
    {
        var refusal = Assert.Throws<CausalityException>(() => JsonSerializer.Deserialize<CausalContext>(json));

        Assert.Equal(error, refusal.Error);
        Assert.NotEmpty(refusal.Message);
    }

    [Fact]
    public void Context_Any_RoundTripsToTheSameText() => CausalSamples.Contexts.Sample(context =>
    {
        var json = JsonSerializer.Serialize(context);
        var read = JsonSerializer.Deserialize<CausalContext>(json);
        Assert.Equal(context, read);
        Assert.Equal(json, JsonSerializer.Serialize(read));
    });

    [Fact]
    public void Context_InAnyOrderOfPropertiesAndDots_IsTheSame()
    {
        var read = JsonSerializer.Deserialize<CausalContext>(
            """{"detached":["9:7","1:9"],"versions":["7:1","1:2"],"stamp":"3","format":1}""");

        Assert.Equal(
            """{"format":1,"stamp":"3","versions":["1:2","7:1"],"detached":["1:9","9:7"]}""", JsonSerializer.Serialize(read));
    }

    [Fact]
    public void Set_Any_RoundTripsToTheSameText() => CausalSamples.Texts.Sample(set =>
    {
        var json = JsonSerializer.Serialize(set, Options);
        var read = JsonSerializer.Deserialize<DvvSet<string>>(json, Options);
        Assert.True(set.HasSameState(read));
        Assert.Equal(json, JsonSerializer.Serialize(read, Options));
    });

    [Theory]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:1"]},"values":{}}""")]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:1"]},"values":["1:1"]}""")]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:1"]},"values":[{"dot":"1:1"}]}""")]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:1"]},"values":[{"value":"x"}]}""")]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:1"]},"values":[{"dot":"1:1","value":"x","more":1}]}""")]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:1"]},"values":[{"dot":"1:1","dot":"1:1","value":"x"}]}""")]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:1"]},"values":[{"dot":"1:2","value":"x"}]}""")]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:2"]},"values":[{"dot":"1:2","value":"x"},{"dot":"1:1","value":"y"}]}""")]
    [InlineData("""{"format":1,"context":{"format":1,"versions":["1:1"]},"more":[]}""")]
    [InlineData("""{"format":1,"context":[]}""")]
    public void Set_Malformed_IsRefused(string json)
    {
        var refusal = Assert.Throws<CausalityException>(() => JsonSerializer.Deserialize<DvvSet<string>>(json, Options));

        Assert.Equal(CausalityError.MalformedEncoding, refusal.Error);
    }

    [Fact]
    public void Vector_Any_RoundTripsToTheSameText() => CausalSamples.PlainVectors(Plain).Sample(vector =>
    {
        var json = JsonSerializer.Serialize(vector, Options);
        var read = JsonSerializer.Deserialize<DottedVersionVector>(json, Options)!;
        Assert.Equal(VectorEncoding.Encode(vector), VectorEncoding.Encode(read));
        Assert.Equal(json, JsonSerializer.Serialize(read, Options));
    });

    [Fact]
    public void Vector_DroppedDigest_IsKept()
    {
        var membership = new InMemoryClusterMembership("A", "B");
        var vector = new DottedVersionVector(membership);
        vector.Increment("A");
        vector.Increment("B");
        membership.Remove("B");

        var read = JsonSerializer.Deserialize<DottedVersionVector>(JsonSerializer.Serialize(vector, Options), Options)!;

        Assert.NotEqual(UInt128.Zero, vector.CurrentState.Dropped);
        Assert.Equal(vector.CurrentState.Dropped, read.CurrentState.Dropped);
    }

    [Theory]
    [InlineData("\"node\":\"A\"", "\"node\":\"\"")]
    [InlineData("\"node\":\"A\"", "\"node\":null")]
    [InlineData("\"node\":\"A\"", "\"node\":7")]
    [InlineData("\"node\":\"A\"", "\"nodes\":\"A\"")]
    [InlineData("\"node\":\"A\"", "\"node\":\"A\",\"more\":1")]
    [InlineData("\"node\":\"A\"", "\"node\":\"A\",\"node\":\"A\"")]
    [InlineData("{\"node\":\"A\",\"dot\":\"0:3\"}", "{\"node\":\"A\"}")]
    [InlineData("{\"node\":\"A\",\"dot\":\"0:3\"}", "7")]
    [InlineData("{\"node\":\"A\",\"dot\":\"0:3\"}", "{\"node\":\"A\",\"dot\":\"0:3\"},{\"node\":\"A\",\"dot\":\"0:4\"}")]
    [InlineData("\"dropped\":\"0\"", "\"dropped\":0")]
    [InlineData("\"dropped\":\"0\"", "\"dropped\":\"xyz\"")]
    [InlineData("\"dropped\":\"0\"", "\"dropped\":\"\"")]
    [InlineData("\"detached\":[]", "\"attached\":[]")]
    public void Vector_Malformed_IsRefused(string part, string replacement)
    {
        var json = Vector.Replace(part, replacement, StringComparison.Ordinal);

        var refusal = Assert.Throws<CausalityException>(() => JsonSerializer.Deserialize<DottedVersionVector>(json, Options));

        Assert.Equal(CausalityError.MalformedEncoding, refusal.Error);
    }

    [Fact]
    public void Vector_NodeIdOverLong_IsRefused()
    {
        var json = Vector.Replace("\"A\"", $"\"{new string('x', 256)}\"", StringComparison.Ordinal);

        var refusal = Assert.Throws<CausalityException>(() => JsonSerializer.Deserialize<DottedVersionVector>(json, Options));

        Assert.Equal(CausalityError.MalformedEncoding, refusal.Error);
        Assert.Contains("255 UTF-8 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"format\":1,}")]
    [InlineData("{\"format\":1,\"stamp\":\"\\ud800\"}")]
    [InlineData("{\"format\":1,\"\\ud800\":\"1\"}")]
    public void Text_ThatIsNoJson_IsJsonException(string json) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<CausalContext>(json));

    [Fact]
    public void Vector_NodeIdOfIllFormedUnicode_IsJsonException()
    {
        var json = Vector.Replace("\"A\"", "\"\\ud800\"", StringComparison.Ordinal);

        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<DottedVersionVector>(json, Options));
    }

    [Fact]
    public void Converters_NullArguments_AreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new DottedVersionVectorJsonConverter(null!, VectorRole.Context));
        Assert.Throws<ArgumentNullException>(() => new DvvSetJsonConverter<string>(null!, MembershipView.WithoutEpochs));
        Assert.Throws<ArgumentNullException>(() => new DvvSetJsonConverter<string>(
            (JsonTypeInfo<string>)JsonSerializerOptions.Default.GetTypeInfo(typeof(string)), null!));
    }
}
