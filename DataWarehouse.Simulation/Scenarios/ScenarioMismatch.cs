using System.Globalization;
using System.Text;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>A case that printed something else than was expected.</summary>
/// <param name="Case">The case.</param>
/// <param name="Actual">What it printed.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ScenarioMismatch(ScenarioCase Case, string Actual)
{
    /// <summary>The case, then the lines expected after a minus and those printed after a plus.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"line {Case.Line}: {Case}\n");
        Append(text, '-', Case.Expected);
        Append(text, '+', Actual);
        return text.ToString();
    }

    private static void Append(StringBuilder text, char sign, string block)
    {
        foreach (var line in block.Split('\n').SkipLast(1))
        {
            text.Append(sign).Append(' ').Append(line).Append('\n');
        }
    }
}
