using System.Collections.Immutable;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>Runs the files whose output must match to the letter: those about quorums and about configurations.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ExactScenario
{
    /// <summary>A runner for one file of a kind.</summary>
    /// <param name="kind">The kind; one that is compared exactly.</param>
    /// <exception cref="ArgumentOutOfRangeException">Files of this kind are compared by meaning.</exception>
    public static IScenarioRunner RunnerFor(ScenarioKind kind) => kind switch
    {
        ScenarioKind.Quorum => new QuorumScenario(),
        ScenarioKind.Configuration => new ConfigurationScenario(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "files of this kind are compared by meaning"),
    };

    /// <summary>Runs all cases of a file and collects those that print something else than expected.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="runner">A runner that has run nothing yet.</param>
    /// <exception cref="ScenarioException">A case makes no sense to the runner.</exception>
    public static ImmutableArray<ScenarioMismatch> Compare(ImmutableArray<ScenarioCase> cases, IScenarioRunner runner)
    {
        var mismatches = ImmutableArray.CreateBuilder<ScenarioMismatch>();
        foreach (var scenario in cases)
        {
            var actual = runner.Run(scenario);
            if (!string.Equals(actual, scenario.Expected, StringComparison.Ordinal)) mismatches.Add(new ScenarioMismatch(scenario, actual));
        }

        return mismatches.ToImmutable();
    }
}
