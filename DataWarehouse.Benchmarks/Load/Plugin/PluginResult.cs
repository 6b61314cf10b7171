using System.Text.Json.Serialization;

namespace DataWarehouse.Benchmarks.Load.Plugin;

/// <summary>What a run of the plugin measured; one JSON line. Rates are the medians of the rounds.</summary>
internal sealed record PluginResult(
    [property: JsonPropertyName("mode")] string Mode,
    [property: JsonPropertyName("groups")] int Groups,
    [property: JsonPropertyName("clients")] int Clients,
    [property: JsonPropertyName("payloadBytes")] int PayloadBytes,
    [property: JsonPropertyName("rounds")] int Rounds,
    [property: JsonPropertyName("replicaPerSecond")] double ReplicaPerSecond,
    [property: JsonPropertyName("groupPerSecond")] double GroupPerSecond,
    [property: JsonPropertyName("pluginPerSecond")] double PluginPerSecond,
    [property: JsonPropertyName("pluginOfGroup")] double PluginOfGroup,
    [property: JsonPropertyName("replicaBytesPerProposal")] double ReplicaBytesPerProposal,
    [property: JsonPropertyName("groupBytesPerProposal")] double GroupBytesPerProposal,
    [property: JsonPropertyName("pluginBytesPerProposal")] double PluginBytesPerProposal);
