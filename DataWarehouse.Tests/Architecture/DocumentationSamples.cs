namespace DataWarehouse.Tests.Architecture;

/// <summary>Types that the documentation check must tell apart; public, because only public types are checked.</summary>
public static class DocumentationSamples
{
    public sealed class Undocumented;

    /// <summary> </summary>
    public sealed class Empty;

    /// <summary>Says what it is and nothing else.</summary>
    public sealed class Silent;

    /// <summary>Says what it is.</summary>
    /// <param name="Told">Explained here, as a positional record does.</param>
    /// <remarks>Immutable; any thread may use it.</remarks>
    public record Spoken(string Told) : IFormattable
    {
        public event EventHandler? BareEvent;

        /// <summary>Explained.</summary>
        public int Documented { get; init; }

        public int Bare { get; init; }

        /// <summary>Explained, with parameters of every shape that a documentation id spells specially.</summary>
        /// <typeparam name="T">Explained.</typeparam>
        public void Shapes<T>(T[] array, ref int reference, List<(int Left, T? Right)> nested) => _ = (array, reference++, nested);

        /// <inheritdoc/>
        public string ToString(string? format, IFormatProvider? formatProvider) => Told;

        public void BareMethod() => BareEvent?.Invoke(this, EventArgs.Empty);
    }
}
