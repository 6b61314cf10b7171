using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Drills;

/// <summary>Holds what the clients were told against what the nodes have: acknowledged exactly once, no answer at most once, refused never.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record DrillVerdict
{
    private const int ExamplesMax = 5;

    /// <summary>Acknowledged, and not there.</summary>
    public required int Lost { get; init; }

    /// <summary>Carried out more than once.</summary>
    public required int Repeated { get; init; }

    /// <summary>Refused, or never sent, and there all the same.</summary>
    public required int Unasked { get; init; }

    /// <summary>There with another value than was put.</summary>
    public required int Altered { get; init; }

    /// <summary>Without an answer, and there: allowed.</summary>
    public required int UnknownThere { get; init; }

    /// <summary>Some keys that are wrong.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>Whether everything is as it must be.</summary>
    public bool IsClean => Lost + Repeated + Unasked + Altered == 0;

    /// <summary>Judges.</summary>
    /// <param name="clients">What they were told.</param>
    /// <param name="there">What the nodes have.</param>
    public static DrillVerdict Of(IReadOnlyCollection<DrillClient> clients, IReadOnlyCollection<KeyValue> there)
    {
        var found = there.Select(pair => (Operation: DrillOperation.Of(pair.Key), Pair: pair)).ToList();
        var kept = found.Where(entry => entry.Operation is not null).Select(entry => entry.Operation!.Value).ToHashSet();
        var acknowledged = clients.SelectMany(client => client.Acknowledged).ToHashSet();
        var unknown = clients.SelectMany(client => client.Unknown).ToHashSet();
        var lost = acknowledged.Where(operation => !kept.Contains(operation)).ToList();
        var unasked = found.Where(entry => entry.Operation is not { } operation || (!acknowledged.Contains(operation) && !unknown.Contains(operation))).ToList();
        var repeated = found.Where(entry => entry.Pair.Version != 1).ToList();
        var altered = found.Where(entry => entry.Operation is { } operation && entry.Pair.Value != operation.Value).ToList();
        return new DrillVerdict
        {
            Lost = lost.Count,
            Repeated = repeated.Count,
            Unasked = unasked.Count,
            Altered = altered.Count,
            UnknownThere = unknown.Count(kept.Contains),
            Examples =
            [
                .. lost.Take(ExamplesMax).Select(operation => $"lost: {operation.Key.ToStringUtf8()}"),
                .. repeated.Take(ExamplesMax).Select(entry => $"carried out {entry.Pair.Version} times: {entry.Pair.Key.ToStringUtf8()}"),
                .. unasked.Take(ExamplesMax).Select(entry => $"nobody may have put: {entry.Pair.Key.ToStringUtf8()}"),
                .. altered.Take(ExamplesMax).Select(entry => $"another value: {entry.Pair.Key.ToStringUtf8()}"),
            ],
        };
    }
}
