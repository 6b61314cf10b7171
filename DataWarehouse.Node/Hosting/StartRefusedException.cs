namespace DataWarehouse.Node.Hosting;

/// <summary>A node does not start, because of what it was told or found; nothing was changed. The message says what to do.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="inner">What was thrown, or null.</param>
/// <remarks>Immutable.</remarks>
internal sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner);
