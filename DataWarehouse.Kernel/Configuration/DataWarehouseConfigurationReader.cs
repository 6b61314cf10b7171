using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Kernel.Configuration;

/// <summary>
/// Reads the options from configuration. The framework's binder stops at the first value it cannot convert; this one collects
/// every such value and every unknown key, so that a person repairs a file in one pass.
/// </summary>
/// <remarks>Used once, while the options are built. Sub-sections it does not know belong to plugins and are left alone.</remarks>
internal sealed class DataWarehouseConfigurationReader(IConfiguration configuration) : IConfigureOptions<DataWarehouseOptions>
{
    private delegate string? Setter(string text);

    public void Configure(DataWarehouseOptions options)
    {
        Read(configuration, options, new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(options.InitializeTimeout)] = text => Duration(text, value => options.InitializeTimeout = value),
            [nameof(options.StartTimeout)] = text => Duration(text, value => options.StartTimeout = value),
            [nameof(options.StopTimeout)] = text => Duration(text, value => options.StopTimeout = value),
            [nameof(options.DisposeTimeout)] = text => Duration(text, value => options.DisposeTimeout = value),
            [nameof(options.HealthTimeout)] = text => Duration(text, value => options.HealthTimeout = value),
        });
        Read(configuration.GetSection(nameof(options.Bus)), options, new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(options.Bus.SubscriptionsMax)] = text => Number(text, value => options.Bus.SubscriptionsMax = value),
            [nameof(options.Bus.HandlerStopTimeout)] = text => Duration(text, value => options.Bus.HandlerStopTimeout = value),
        });
    }

    private static void Read(IConfiguration section, DataWarehouseOptions options, Dictionary<string, Setter> setters)
    {
        foreach (var entry in section.GetChildren())
        {
            if (entry.Value is not { } text)
            {
                continue;
            }

            var error = setters.TryGetValue(entry.Key, out var set) ? set(text) : "is not a known option";
            if (error is not null)
            {
                options.ConfigurationErrors.Add($"{entry.Path} {error}.");
            }
        }
    }

    private static string? Duration(string text, Action<TimeSpan> assign)
    {
        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value))
        {
            return $"is '{text}', not a duration such as 00:00:30";
        }

        assign(value);
        return null;
    }

    private static string? Number(string text, Action<int> assign)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return $"is '{text}', not a whole number";
        }

        assign(value);
        return null;
    }
}
