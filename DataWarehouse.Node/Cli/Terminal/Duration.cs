using System.CommandLine;
using System.Globalization;

namespace DataWarehouse.Node.Cli.Terminal;

/// <summary>Durations as people write them.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class Duration
{
    private const decimal NumberMax = 100_000_000;

    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Reads a number with a unit (ms, s, m, h); one without is seconds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var (suffix, unit) = Units.FirstOrDefault(known => text.EndsWith(known.Suffix, StringComparison.Ordinal), (Suffix: string.Empty, Unit: TimeSpan.FromSeconds(1)));
        duration = TimeSpan.Zero;
        if (!decimal.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        if (number > NumberMax) return false;
        duration = TimeSpan.FromTicks((long)(number * unit.Ticks));
        return true;
    }

    /// <summary>Makes an option that takes a duration.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for, without a full stop.</param>
    /// <param name="usual">What it is when it is not given.</param>
    /// <param name="min">The shortest it may be.</param>
    /// <param name="max">The longest it may be.</param>
    public static Option<TimeSpan> Option(string name, string description, TimeSpan usual, TimeSpan min, TimeSpan max) => new(name)
    {
        Description = $"{description}, such as 500ms, 5s or 2m; {Text(usual)} unless set.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => usual,
        CustomParser = parsed =>
        {
            var text = parsed.Tokens[0].Value;
            if (TryParse(text, out var duration) && duration >= min && duration <= max) return duration;
            parsed.AddError($"'{text}' is no duration between {Text(min)} and {Text(max)}, such as 500ms, 5s or 2m.");
            return usual;
        },
    };

    private static string Text(TimeSpan duration)
    {
        var (suffix, unit) = Units.Last(known => known.Unit <= duration && duration.Ticks % known.Unit.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / unit.Ticks}{suffix}");
    }
}
