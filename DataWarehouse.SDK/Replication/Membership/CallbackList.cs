using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>Callbacks that are only ever added. Each runs even when another one throws; the failures are thrown together at the end.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CallbackList
{
    private ImmutableArray<Action<string>> _callbacks = [];

    internal int Count => _callbacks.Length;

    internal void Add(Action<string> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ImmutableInterlocked.Update(ref _callbacks, static (list, added) => list.Add(added), callback);
    }

    internal void Invoke(params ReadOnlySpan<string> nodeIds)
    {
        List<Exception>? failures = null;
        foreach (var nodeId in nodeIds)
        {
            foreach (var callback in _callbacks)
            {
                try
                {
                    callback(nodeId);
                }
                catch (Exception failure)
                {
                    (failures ??= []).Add(failure);
                }
            }
        }

        if (failures is not null) throw new AggregateException($"Membership callbacks failed for '{string.Join("', '", nodeIds)}'.", failures);
    }
}
