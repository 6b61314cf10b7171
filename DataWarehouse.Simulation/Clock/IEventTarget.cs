namespace DataWarehouse.Simulation.Clock;

/// <summary>Something that has asked for a call at a later virtual time.</summary>
/// <remarks>Called by the one thread of its world.</remarks>
internal interface IEventTarget
{
    /// <summary>The time has come.</summary>
    /// <param name="code">What for; the target's own numbering.</param>
    /// <param name="argument">As given when asked.</param>
    void Fire(int code, long argument);
}
