using DataWarehouse.Plugins.UltimateResilience.Execution;
using DataWarehouse.Plugins.UltimateResilience.Functions;

namespace DataWarehouse.Tests.UltimateResilience.Execution;

/// <summary>Instances of a policy that does nothing, outside of any policy, and threads that use them.</summary>
internal static class Instances
{
    private static readonly PolicyRecipe Recipe = new("p", new(), FailureRule.Default, new ResilienceFunctions([], []), TimeProvider.System, null);

    /// <summary>An instance that tells nobody, because nothing happens in it.</summary>
    public static PolicyInstance Named(string name) =>
        new(Recipe, new PolicyObserver("p", name, TimeProvider.System, new PolicyTally(), null!), name, isIsolated: false);

    /// <summary>Runs what keeps a processor busy, so that it holds no thread of the pool.</summary>
    public static Task<T> OnItsOwnThreadAsync<T>(Func<T> work, CancellationToken ct) =>
        Task.Factory.StartNew(work, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
