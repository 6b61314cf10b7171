using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Diagnostics;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.UltimateResilience.Diagnostics;

public sealed class ResilienceTelemetryTests
{
    private static readonly ResiliencePolicyOptions Breaking = new() { CircuitBreaker = new() { MinimumThroughput = 2 } };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Polly_Telemetry_IsOnOrOffAsConfigured(bool isOn)
    {
        var name = $"telemetry-{isOn}";
        var seen = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Polly") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.Telemetry = isOn;
            options.Policies[name] = new() { Retry = new() { RetriesMax = 1, Delay = TimeSpan.Zero } };
        });

        await Record.ExceptionAsync(async () => await resilient.RunAsync<int>(_ => throw new IOException("secret"), policy: name));

        string[] expected = isOn ? ["resilience.polly.pipeline.duration", "resilience.polly.strategy.attempt.duration", "resilience.polly.strategy.events"] : [];
        Assert.Equal(expected, seen.Distinct().Order(StringComparer.Ordinal));
        var lines = resilient.Logs.GetSnapshot().Where(line => line.Category == "Polly").ToList();
        Assert.Equal(isOn, lines.Count > 0);
        Assert.All(lines, line => Assert.Equal(LogLevel.Debug, line.Level));

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "pipeline.name" && name.Equals(tag.Value)) seen.Add(instrument.Name);
            }
        }
    }

    [Fact]
    public async Task Polly_LogLines_HoldNoResult()
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            new() { Retry = new() { RetriesMax = 1, Delay = TimeSpan.Zero }, Failures = "all" },
            builder => builder.AddFailedResult<string>("all", _ => true));

        await resilient.RunAsync(_ => new ValueTask<string>("somebody's secret"), "instance-of-somebody");

        Assert.All(resilient.Logs.GetSnapshot(), line => Assert.DoesNotContain("secret", line.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gauges_ShowBreakersByStateAndInstances()
    {
        await using var resilient = await Resilient.WithPolicyAsync(Breaking);
        using var breakers = new MetricCollector<long>(resilient.Meters, "DataWarehouse", ResilienceTelemetry.Breakers);
        using var instances = new MetricCollector<long>(resilient.Meters, "DataWarehouse", ResilienceTelemetry.Instances);
        await resilient.SucceedAsync("well");
        await resilient.FailAsync("sick");
        await resilient.FailAsync("sick");
        await resilient.SucceedAsync("held");
        await resilient.Plugin.IsolateAsync(Resilient.Policy, "held", TestContext.Current.CancellationToken);

        breakers.RecordObservableInstruments();
        instances.RecordObservableInstruments();

        var byState = breakers.GetMeasurementSnapshot().ToDictionary(m => (string)m.Tags[ResilienceTelemetry.StateTag]!, m => m.Value);
        Assert.Equal((1, 1, 0, 1), (byState["closed"], byState["open"], byState["half_open"], byState["isolated"]));
        Assert.Equal(3, instances.LastMeasurement?.Value);
        await resilient.Plugin.DisposeAsync();
        instances.RecordObservableInstruments();
        Assert.Equal(0, instances.LastMeasurement?.Value);
    }

    [Fact]
    public async Task Counters_CountReloadsDroppedInstancesAndEventsNotTold()
    {
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.EventsPerSecondMax = 1;
            options.InstanceIdleTimeout = TimeSpan.FromMinutes(1);
            options.Policies[Resilient.Policy] = new() { Retry = new() { RetriesMax = 5, Delay = TimeSpan.Zero } };
        });
        using var reloads = new MetricCollector<long>(resilient.Meters, "DataWarehouse", ResilienceTelemetry.Reloads);
        using var dropped = new MetricCollector<long>(resilient.Meters, "DataWarehouse", ResilienceTelemetry.InstancesDropped);
        using var notTold = new MetricCollector<long>(resilient.Meters, "DataWarehouse", ResilienceTelemetry.EventsNotTold);

        await resilient.FailAsync("one");
        for (var i = 0; i < 6; i++) resilient.Time.Advance(TimeSpan.FromSeconds(15));
        resilient.Plugin.Reload(new UltimateResilienceOptions { Policies = { ["a"] = new() } });
        resilient.Plugin.Reload(new UltimateResilienceOptions { Policies = { [""] = new() } });

        Assert.Equal(1, dropped.GetMeasurementSnapshot().Sum(m => m.Value));
        Assert.Equal(3, notTold.GetMeasurementSnapshot().Sum(m => m.Value));
        Assert.Equal(["applied", "refused"], reloads.GetMeasurementSnapshot().Select(m => m.Tags[ResilienceTelemetry.OutcomeTag]));
    }

    [Fact]
    public async Task Log_OpenedAndClosedBreakers_NameTheirInstance()
    {
        await using var resilient = await Resilient.WithPolicyAsync(Breaking);
        await resilient.FailAsync("sick");
        await resilient.FailAsync("sick");
        await resilient.Plugin.CloseAsync(Resilient.Policy, "sick", TestContext.Current.CancellationToken);

        var lines = resilient.Logs.GetSnapshot().Where(line => line.Id.Id is 4001 or 4002).ToList();

        Assert.Equal([LogLevel.Warning, LogLevel.Information], lines.Select(line => line.Level));
        Assert.All(lines, line => Assert.Contains("sick", line.Message, StringComparison.Ordinal));
    }
}
