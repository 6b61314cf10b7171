using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>Whatever a client is told of a key is at least as new as all that any client was told before the request was made.</summary>
/// <remarks>
/// Source: thesis, section 6.4 (linearizable reads); etcd #20418, a stale read after a repeated ReadIndex round, and #7331. Cheaper than the search for
/// an order of the whole history, and it points at the one answer that is stale. Not thread-safe; belongs to its world.
/// </remarks>
internal sealed class ReadFreshness : Oracle
{
    private readonly List<(long Micros, long Version)>[] _told = new List<(long, long)>[KvStore.KeysMax];

    /// <inheritdoc/>
    public override string Name => nameof(ReadFreshness);

    /// <inheritdoc/>
    public override void Acknowledged(in ClientOperation operation)
    {
        if (!KvResult.TryRead(operation, out var result) || !KvCommand.TryDecode(operation.Request.Span, out var command)) return;

        var told = _told[command.Key] ??= [];
        var floor = FloorAt(told, operation.InvokedMicros);
        if (result.Version < floor)
            Violated($"Client {operation.Client} was told version {result.Version} of key {command.Key} at {operation.AnsweredMicros} us, asked at {operation.InvokedMicros} us; by then version {floor} was known.");
        if (told.Count == 0 || result.Version > told[^1].Version) told.Add((operation.AnsweredMicros, result.Version));
    }

    /// <summary>The newest version that anybody was told before a time; an answer at that very time does not count.</summary>
    private static long FloorAt(List<(long Micros, long Version)> told, long micros)
    {
        var position = told.Count - 1;
        while (position >= 0 && told[position].Micros >= micros) position--;
        return position < 0 ? 0 : told[position].Version;
    }
}
