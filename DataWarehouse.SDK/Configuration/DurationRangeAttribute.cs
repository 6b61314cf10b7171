using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace DataWarehouse.SDK.Configuration;

/// <summary>Bounds an option of type <see cref="TimeSpan"/>, both ends included.</summary>
/// <remarks>
/// The framework's own range attribute makes the generated validators read the current culture, which product code must not.
/// Immutable and thread-safe.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationRangeAttribute : ValidationAttribute
{
    private readonly TimeSpan _minimum;
    private readonly TimeSpan _maximum;

    /// <summary>Bounds an option.</summary>
    /// <param name="minimum">The shortest duration allowed, such as <c>00:00:00.001</c>.</param>
    /// <param name="maximum">The longest duration allowed, such as <c>01:00:00</c>.</param>
    /// <exception cref="FormatException">A bound is not a duration in invariant spelling.</exception>
    /// <exception cref="OverflowException">A bound is out of the range of <see cref="TimeSpan"/>.</exception>
    public DurationRangeAttribute(string minimum, string maximum)
    {
        _minimum = TimeSpan.Parse(minimum, CultureInfo.InvariantCulture);
        _maximum = TimeSpan.Parse(maximum, CultureInfo.InvariantCulture);
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>The shortest duration allowed, as written at the option.</summary>
    public string Minimum { get; }

    /// <summary>The longest duration allowed, as written at the option.</summary>
    public string Maximum { get; }

    /// <summary>Whether <paramref name="value"/> is a duration within the bounds.</summary>
    /// <param name="value">The option's value.</param>
    public override bool IsValid(object? value) => value is TimeSpan duration && duration >= _minimum && duration <= _maximum;

    /// <summary>Says which option is out of which bounds.</summary>
    /// <param name="name">The name of the option.</param>
    public override string FormatErrorMessage(string name) => $"{name} must be a duration from {Minimum} to {Maximum}.";
}
