namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>What operators hold isolated of one policy: all of it, or single instances, whether they exist or not.</summary>
/// <remarks>Thread-safe; a policy and the one that replaces it share it.</remarks>
internal sealed class Isolations
{
    private readonly HashSet<string> _instances = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private volatile bool _isWhole;

    public bool IsWhole => _isWhole;

    public bool Covers(string instance)
    {
        lock (_lock) return _isWhole || _instances.Contains(instance);
    }

    public void Add(string? instance)
    {
        lock (_lock) Add_NeedsLock(instance);
    }

    public void Remove(string? instance)
    {
        lock (_lock) Remove_NeedsLock(instance);
    }

    private void Add_NeedsLock(string? instance)
    {
        if (instance is null)
            _isWhole = true;
        else if (_instances.Count < ResilienceDefaults.IsolationsMax || _instances.Contains(instance))
            _instances.Add(instance);
        else
            throw new InvalidOperationException($"{ResilienceDefaults.IsolationsMax} instances of this policy are isolated one by one; isolate the whole policy.");
    }

    private void Remove_NeedsLock(string? instance)
    {
        if (instance is null)
        {
            _isWhole = false;
            _instances.Clear();
        }
        else if (_isWhole)
        {
            throw new InvalidOperationException("The whole policy is isolated; closing the whole policy ends that.");
        }
        else
        {
            _instances.Remove(instance);
        }
    }
}
