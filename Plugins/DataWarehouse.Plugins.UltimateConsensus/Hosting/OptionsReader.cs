using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Reads and checks the options where no container does.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class OptionsReader
{
    /// <summary>Reads the plugin's section.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <exception cref="OptionsValidationException">Something is wrong; all errors are listed.</exception>
    public static UltimateConsensusOptions Read(IConfiguration configuration)
    {
        var options = new UltimateConsensusOptions();
        var failures = new List<string>();
        try
        {
            configuration.GetSection(UltimateConsensusOptions.SectionName).Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException unreadable)
        {
            failures.Add(unreadable.InnerException is { } cause ? $"{unreadable.Message} {cause.Message}" : unreadable.Message);
        }

        failures.AddRange(FailuresOf(options));
        return failures.Count == 0 ? options : throw new OptionsValidationException(Options.DefaultName, typeof(UltimateConsensusOptions), failures);
    }

    private static IEnumerable<string> FailuresOf(UltimateConsensusOptions options)
    {
        var ranges = new UltimateConsensusOptionsValidator().Validate(null, options);
        var relations = new UltimateConsensusRelationValidator().Validate(null, options);
        return [.. ranges.Failures ?? [], .. relations.Failures ?? []];
    }
}
