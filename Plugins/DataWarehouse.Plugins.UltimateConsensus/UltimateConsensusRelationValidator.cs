using DataWarehouse.Plugins.UltimateConsensus.Hosting;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>Checks what the options need of each other.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal sealed class UltimateConsensusRelationValidator : IValidateOptions<UltimateConsensusOptions>
{
    private const int TicksPerElectionMax = 1_000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UltimateConsensusOptions options)
    {
        var failures = Failures(options).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(UltimateConsensusOptions options)
    {
        if (!Enum.IsDefined(options.Mode)) yield return $"{nameof(options.Mode)} must be embedded, memory or networked, not {(int)options.Mode}.";
        if (!Enum.IsDefined(options.Durability)) yield return $"{nameof(options.Durability)} must be device or operatingsystem, not {(int)options.Durability}.";
        if (options.SegmentBytes % 4096 != 0) yield return $"{nameof(options.SegmentBytes)} must be a multiple of 4096, not {options.SegmentBytes}.";
        if (options.HeartbeatInterval * 3 > options.ElectionTimeout)
            yield return $"{nameof(options.HeartbeatInterval)} ({options.HeartbeatInterval}) must be at most a third of {nameof(options.ElectionTimeout)} ({options.ElectionTimeout}).";
        if (options.HeartbeatInterval > TimeSpan.Zero && options.ElectionTimeout / (options.HeartbeatInterval / 2) > TicksPerElectionMax)
            yield return $"{nameof(options.ElectionTimeout)} ({options.ElectionTimeout}) must be at most 500 times {nameof(options.HeartbeatInterval)} ({options.HeartbeatInterval}).";
        if (options.ProposeTimeout < options.ElectionTimeout)
            yield return $"{nameof(options.ProposeTimeout)} ({options.ProposeTimeout}) must be no less than {nameof(options.ElectionTimeout)} ({options.ElectionTimeout}), or a lost leader is never replaced in time.";
        if (options.Mode == ConsensusMode.Networked)
        {
            foreach (var flaw in MemberList.FlawsOf(options.Members)) yield return flaw;
        }
    }
}
