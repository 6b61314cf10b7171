using System.Collections.Concurrent;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.StateMachines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataWarehouse.Tests.Consensus;

/// <summary>A plugin with its bus, in memory or in a directory that goes with it; timeouts short enough for tests.</summary>
internal sealed class PluginRig : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-consensus-");

    public PluginRig(string mode = "memory", Func<int, IStateMachineFactory>? machines = null, params (string Key, string Value)[] options)
    {
        Options = options.Prepend(("Mode", mode)).ToArray();
        Machines = machines;
        Plugin = Make();
    }

    public CollectingBus Bus { get; } = new();

    public UltimateConsensusPlugin Plugin { get; private set; }

    public string DataDirectory => Path.Combine(_directory.FullName, "data");

    public static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private (string Key, string Value)[] Options { get; }

    private Func<int, IStateMachineFactory>? Machines { get; }

    public static async Task<PluginRig> StartAsync(string mode = "memory", Func<int, IStateMachineFactory>? machines = null, params (string Key, string Value)[] options)
    {
        var rig = new PluginRig(mode, machines, options);
        await rig.Plugin.InitializeAsync(Soon);
        await rig.Plugin.StartAsync(Soon);
        return rig;
    }

    public UltimateConsensusPlugin Make(params (string Key, string Value)[] changes)
    {
        (string Key, string Value)[] defaults =
        [
            ("DataDirectory", DataDirectory), ("AllowUnsafeFileSystem", "true"), ("ElectionTimeout", "00:00:00.3"), ("HeartbeatInterval", "00:00:00.04"),
            ("SegmentBytes", "1048576"),
        ];
        var values = defaults.Concat(Options).Concat(changes).GroupBy(option => option.Key).ToDictionary(
            option => $"{UltimateConsensusOptions.SectionName}:{option.Key}", option => (string?)option.Last().Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return new UltimateConsensusPlugin(Bus, NullLogger.Instance, configuration) { StateMachines = Machines };
    }

    /// <summary>Ends the plugin and begins another one over the same directory.</summary>
    public async Task RestartAsync()
    {
        await Plugin.DisposeAsync();
        Plugin = Make();
        await Plugin.InitializeAsync(Soon);
    }

    /// <summary>Proposes until it has a result, as a caller would who may repeat.</summary>
    public async Task<ConsensusPluginBase.ConsensusResult> ProposeAsync(byte[] data)
    {
        var soon = Soon;
        while (true)
        {
            var result = await Plugin.ProposeAsync(data, soon);
            if (result.Success) return result;
            Assert.Contains(result.Error!.Split(':')[0], new[] { ConsensusErrors.OutcomeUnknown, ConsensusErrors.NoLeader, ConsensusErrors.Busy });
            soon.ThrowIfCancellationRequested();
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var soon = Soon;
        while (!await condition())
        {
            soon.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public async ValueTask DisposeAsync()
    {
        await Plugin.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <summary>Keeps what was published.</summary>
    internal sealed class CollectingBus : IMessageBus
    {
        private readonly ConcurrentQueue<object> _messages = new();

        public IEnumerable<T> Of<T>() => _messages.OfType<T>();

        public PublishResult Publish<T>(Topic<T> topic, T message)
            where T : notnull
        {
            _messages.Enqueue(message);
            return new PublishResult { Accepted = 1 };
        }

        public IMessageSubscription Subscribe<T>(Topic<T> topic, SubscriptionOptions options, Func<T, CancellationToken, ValueTask> handler)
            where T : notnull => throw new NotSupportedException();
    }
}
