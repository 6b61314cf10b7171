using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace DataWarehouse.SDK.Configuration;

/// <summary>Bounds an option of type <see cref="int"/>, both ends included.</summary>
/// <remarks>
/// The framework's own range attribute makes the generated validators read the current culture, which product code must not.
/// Immutable and thread-safe.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CountRangeAttribute : ValidationAttribute
{
    /// <summary>Bounds an option.</summary>
    /// <param name="minimum">The smallest number allowed.</param>
    /// <param name="maximum">The largest number allowed.</param>
    public CountRangeAttribute(int minimum, int maximum)
    {
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>The smallest number allowed.</summary>
    public int Minimum { get; }

    /// <summary>The largest number allowed.</summary>
    public int Maximum { get; }

    /// <summary>Whether <paramref name="value"/> is a number within the bounds.</summary>
    /// <param name="value">The option's value.</param>
    public override bool IsValid(object? value) => value is int count && count >= Minimum && count <= Maximum;

    /// <summary>Says which option is out of which bounds.</summary>
    /// <param name="name">The name of the option.</param>
    public override string FormatErrorMessage(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {Minimum} to {Maximum}.");
}
