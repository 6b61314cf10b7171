using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Plugins.UltimateResilience.Events;

/// <summary>Tells what one policy does; kept over reloads of the policy, so that a reload does not lift the bound.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PolicyEvents
{
    private readonly EventTeller _teller;
    private readonly EventGate[] _gates;

    public PolicyEvents(EventTeller teller, int perSecondMax)
    {
        _teller = teller;
        _gates = Array.ConvertAll(Enum.GetValues<ResilienceEventKind>(), _ => new EventGate(perSecondMax));
    }

    public void Tell(ResilienceEvent happened) => _teller.Tell(_gates[(int)happened.Kind], happened);
}
