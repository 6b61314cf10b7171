using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace DataWarehouse.Plugins.UltimateResilience.Configuration;

/// <summary>Watches configuration, reads the options anew when it changes, and judges options that come from code.</summary>
/// <remarks>
/// Not the framework's monitor, which throws an invalid change into the face of whoever reloaded the configuration. Thread-safe.
/// </remarks>
public sealed class ResilienceReloads
{
    private readonly ResilienceConfigurationReader[] _readers;
    private readonly IOptionsFactory<UltimateResilienceOptions> _factory;
    private readonly IValidateOptions<UltimateResilienceOptions>[] _validators;

    internal ResilienceReloads(
        IEnumerable<IConfigureOptions<UltimateResilienceOptions>> configures,
        IOptionsFactory<UltimateResilienceOptions> factory,
        IEnumerable<IValidateOptions<UltimateResilienceOptions>> validators)
    {
        _readers = configures.OfType<ResilienceConfigurationReader>().ToArray();
        _factory = factory;
        _validators = validators.ToArray();
    }

    /// <summary>Calls <paramref name="onChange"/> whenever a configuration that options come from has changed, until disposed.</summary>
    internal IDisposable Watch(Action onChange)
    {
        var registrations = Array.ConvertAll(_readers, reader => ChangeToken.OnChange(reader.GetReloadToken, onChange));
        return new Registrations(registrations);
    }

    /// <summary>The options as configuration and code have them now, or everything that is wrong with them.</summary>
    internal UltimateResilienceOptions? Read(out IReadOnlyList<string> errors)
    {
        try
        {
            errors = [];
            return _factory.Create(Options.DefaultName);
        }
        catch (OptionsValidationException invalid)
        {
            errors = invalid.Failures.ToArray();
            return null;
        }
    }

    /// <summary>Everything that is wrong with options; empty when nothing is.</summary>
    internal IReadOnlyList<string> Check(UltimateResilienceOptions options) =>
        _validators.SelectMany(validator => validator.Validate(Options.DefaultName, options).Failures ?? []).ToArray();

    private sealed class Registrations(IDisposable[] registrations) : IDisposable
    {
        public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());
    }
}
