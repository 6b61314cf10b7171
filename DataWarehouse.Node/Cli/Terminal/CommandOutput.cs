using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataWarehouse.Node.Cli.Terminal;

/// <summary>Where a command writes: data to the one stream, diagnostics to the other.</summary>
/// <remarks>Not thread-safe but for <see cref="Diagnostic"/>, which may come from anywhere.</remarks>
internal sealed class CommandOutput(TextWriter data, TextWriter diagnostics, OutputFormat format)
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Lock _diagnosing = new();

    /// <summary>The stream of data.</summary>
    public TextWriter Data => data;

    /// <summary>Whether data is written as JSON.</summary>
    public bool IsJson => format == OutputFormat.Json;

    /// <summary>The same streams, with data as JSON whatever was asked for.</summary>
    public CommandOutput AsJson() => new(data, diagnostics, OutputFormat.Json);

    /// <summary>Writes one value: as a line of JSON, or as <paramref name="text"/> writes it.</summary>
    /// <typeparam name="T">What the value is.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="text">Writes the value for people.</param>
    public void Write<T>(T value, Action<T, TextWriter> text)
    {
        if (IsJson) data.WriteLine(JsonSerializer.Serialize(value, Layout));
        else text(value, data);
        data.Flush();
    }

    /// <summary>Writes one line of data, as it is.</summary>
    /// <param name="line">The line.</param>
    public void Line(string line)
    {
        data.WriteLine(line);
        data.Flush();
    }

    /// <summary>Says something that is not data.</summary>
    /// <param name="line">A sentence.</param>
    public void Diagnostic(string line)
    {
        lock (_diagnosing)
        {
            diagnostics.WriteLine(line);
            diagnostics.Flush();
        }
    }
}
