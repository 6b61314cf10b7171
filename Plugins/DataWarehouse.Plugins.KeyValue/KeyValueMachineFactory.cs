using DataWarehouse.Plugins.KeyValue.Execution;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.KeyValue;

/// <summary>Makes key-value stores with etcd's data model: one factory for each group, since all its instances speak to the one observer.</summary>
/// <remarks>Immutable and thread-safe; the instances that it makes are not thread-safe.</remarks>
/// <param name="options">What the stores refuse; the same on all replicas.</param>
/// <param name="observer">Who hears what they do, or null.</param>
public sealed class KeyValueMachineFactory(KeyValueOptions options, IKeyValueObserver? observer = null) : IStateMachineFactory
{
    private readonly KeyValueOptions _options = options ?? throw new ArgumentNullException(nameof(options));

    /// <inheritdoc/>
    public IStateMachine Create() => new KeyValueMachine(_options, observer);
}
