using System.Globalization;

namespace DataWarehouse.Simulation.Tracing;

/// <summary>Writes one line for each event: time in milliseconds, node, what happened.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TextTrace : ITrace
{
    private readonly TextWriter _output;

    /// <summary>Writes to a writer.</summary>
    /// <param name="output">The writer; not closed here.</param>
    public TextTrace(TextWriter output) => _output = output;

    /// <inheritdoc/>
    public void Write(long timeMicros, int node, string text)
    {
        var time = string.Create(CultureInfo.InvariantCulture, $"{timeMicros / 1000,8}.{timeMicros % 1000:D3}");
        _output.WriteLine(node < 0 ? $"{time}  --  {text}" : string.Create(CultureInfo.InvariantCulture, $"{time}  n{node,-2} {text}"));
    }
}
