using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>What a store answered.</summary>
internal sealed record Answer(KeyValueStatus Status, long Revision, Fields Body)
{
    /// <summary>The pairs of a range, as <c>key=value</c>.</summary>
    public IReadOnlyList<string> Pairs => [.. Body.All(2).Select(p => $"{p.Text(1)}={p.Text(5)}")];

    public IReadOnlyList<string> KeyNames => [.. Body.All(2).Select(p => p.Text(1))];
}
