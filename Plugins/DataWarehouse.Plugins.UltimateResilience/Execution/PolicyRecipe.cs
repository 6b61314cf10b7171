using DataWarehouse.Plugins.UltimateResilience.Functions;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using Polly.Telemetry;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>What the instances of a policy are made of.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record PolicyRecipe(string Name, ResiliencePolicyOptions Options, FailureRule Rule, ResilienceFunctions Functions, TimeProvider Time, TelemetryOptions? Telemetry);
