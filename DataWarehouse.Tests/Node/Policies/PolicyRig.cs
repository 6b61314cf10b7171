using DataWarehouse.Node.Policies;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Tests.Node.Policies;

/// <summary>The policies of a program with an operator's file, as the program sets them up.</summary>
internal sealed class PolicyRig : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-policies-");
    private PolicyFile? _file;
    private ServiceProvider? _services;

    /// <summary>Where the operator's file lies.</summary>
    public string Path => System.IO.Path.Combine(_directory.FullName, "policies.json");

    public LogWatch Log { get; } = new();

    public UltimateResiliencePlugin Plugin => _services!.GetRequiredService<UltimateResiliencePlugin>();

    public static CancellationToken Late => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    /// <summary>Writes the file, as an editor does: at once.</summary>
    public void Write(string text)
    {
        File.WriteAllText(Path + ".new", text);
        File.Move(Path + ".new", Path, overwrite: true);
    }

    /// <summary>Begins; the file must be there if it is to be read.</summary>
    public async Task<PolicyRig> StartAsync(bool isWithFile = true)
    {
        _file = isWithFile ? new PolicyFile(Path) : null;
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddCallPolicies(_file, CallPolicies.AnswerDefault, isTelemetryOn: true);
        _services = services.BuildServiceProvider();
        _services.ValidatePolicies();
        await Plugin.InitializeAsync(Late);
        return this;
    }

    /// <summary>What is wrong with a file.</summary>
    public async Task<IReadOnlyList<string>> RefusalOfAsync(string text)
    {
        Write(text);
        return [.. (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync())).Failures];
    }

    /// <summary>The options of a policy, as they would be read now.</summary>
    public ResiliencePolicyOptions OptionsOf(string policy) => _services!.GetRequiredService<IOptionsFactory<UltimateResilienceOptions>>().Create(Options.DefaultName).Policies[policy];

    /// <summary>How often a policy makes a call that always fails so.</summary>
    public async Task<int> AttemptsAsync(string policy, Exception failure)
    {
        var attempts = 0;
        await Assert.ThrowsAsync(failure.GetType(), () => Plugin.ExecuteWithResilienceAsync<int>(
            _ =>
            {
                attempts++;
                return Task.FromException<int>(failure);
            },
            policy,
            Late));
        return attempts;
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null) await _services.DisposeAsync();
        _file?.Dispose();
        _directory.Delete(recursive: true);
    }
}
