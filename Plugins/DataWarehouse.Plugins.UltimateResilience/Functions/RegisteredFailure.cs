namespace DataWarehouse.Plugins.UltimateResilience.Functions;

/// <summary>A part of a rule of failure, as registered: a judgement of exceptions or of results.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record RegisteredFailure(string Name, Func<Exception, bool>? IsFailure, Func<object, bool>? IsFailedResult);
