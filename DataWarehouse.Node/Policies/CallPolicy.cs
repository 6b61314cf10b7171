using DataWarehouse.Plugins.UltimateResilience.Policies;

namespace DataWarehouse.Node.Policies;

/// <summary>One named policy of calls, with what holds unless an operator says otherwise.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Name">Its name, as configuration has it.</param>
/// <param name="IsRepeatable">Whether all calls that go through it may be made twice; only then may it have a retry.</param>
/// <param name="Default">Makes the options that hold by default; its argument is how long the leader may take to answer another node.</param>
internal sealed record CallPolicy(string Name, bool IsRepeatable, Func<TimeSpan, ResiliencePolicyOptions> Default);
