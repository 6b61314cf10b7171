using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>Makes the state machine of group 0, the system group.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SystemMachineFactory : IStateMachineFactory
{
    private readonly ISystemObserver? _observer;
    private readonly PlantedSystemBug _planted;
    private readonly int _release;

    /// <summary>Makes state machines that nobody, or one observer, watches.</summary>
    /// <param name="observer">Is told what changed on this node; null for nobody.</param>
    public SystemMachineFactory(ISystemObserver? observer = null)
        : this(observer, FeatureRange.OfThisRelease)
    {
    }

    /// <summary>Makes state machines of a release.</summary>
    /// <param name="observer">Is told what changed on this node; null for nobody.</param>
    /// <param name="levels">What the release can do: a machine that comes to a higher level stops.</param>
    public SystemMachineFactory(ISystemObserver? observer, FeatureRange levels)
        : this(observer, PlantedSystemBug.None, levels.Highest)
    {
    }

    internal SystemMachineFactory(ISystemObserver? observer, PlantedSystemBug planted, int release)
    {
        _observer = observer;
        _planted = planted;
        _release = release;
    }

    /// <inheritdoc/>
    public IStateMachine Create() => new SystemMachine(_observer, _planted, _release);
}
