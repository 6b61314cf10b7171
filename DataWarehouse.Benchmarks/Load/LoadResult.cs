using System.Text.Json.Serialization;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>What a load run measured; one JSON line.</summary>
internal sealed record LoadResult
{
    [JsonPropertyName("engine")]
    public required string Engine { get; init; }

    [JsonPropertyName("transport")]
    public required string Transport { get; init; }

    [JsonPropertyName("layout")]
    public required string Layout { get; init; }

    [JsonPropertyName("durability")]
    public required string Durability { get; init; }

    [JsonPropertyName("nodes")]
    public required int Nodes { get; init; }

    [JsonPropertyName("processes")]
    public required int Processes { get; init; }

    [JsonPropertyName("groups")]
    public required int Groups { get; init; }

    [JsonPropertyName("clients")]
    public required int Clients { get; init; }

    [JsonPropertyName("payload")]
    public required int PayloadBytes { get; init; }

    [JsonPropertyName("shards")]
    public required int Shards { get; init; }

    [JsonPropertyName("seconds")]
    public required double Seconds { get; init; }

    [JsonPropertyName("committedPerSecond")]
    public required double CommittedPerSecond { get; init; }

    [JsonPropertyName("p50Ms")]
    public required double P50Ms { get; init; }

    [JsonPropertyName("p99Ms")]
    public required double P99Ms { get; init; }

    [JsonPropertyName("p999Ms")]
    public required double P999Ms { get; init; }

    /// <summary>Processor time of all processes together.</summary>
    [JsonPropertyName("cpuSecondsPer100k")]
    public required double CpuSecondsPer100k { get; init; }

    /// <summary>Managed bytes allocated by all processes together.</summary>
    [JsonPropertyName("allocatedBytesPerCommit")]
    public required double AllocatedBytesPerCommit { get; init; }

    /// <summary>Resident memory of all processes together at the end.</summary>
    [JsonPropertyName("residentMiB")]
    public required double ResidentMiB { get; init; }

    /// <summary>Of one node, on average; null where the engine does not let them be counted.</summary>
    [JsonPropertyName("syncsPerSecond")]
    public required double? SyncsPerSecond { get; init; }

    [JsonPropertyName("entriesPerSync")]
    public required double? EntriesPerSync { get; init; }

    [JsonPropertyName("digestsEqual")]
    public required bool DigestsEqual { get; init; }

    [JsonPropertyName("refused")]
    public required long Refused { get; init; }

    [JsonPropertyName("outcomesUnknown")]
    public required long OutcomesUnknown { get; init; }

    /// <summary>How many groups had another leader at the end than when the clients began.</summary>
    [JsonPropertyName("groupsWhoseLeaderChanged")]
    public required int GroupsWhoseLeaderChanged { get; init; }

    [JsonPropertyName("groupsLedByProcess")]
    public required IReadOnlyList<int> GroupsLedByProcess { get; init; }

    [JsonPropertyName("clientsRunIn")]
    public required string ClientsRunIn { get; init; }

    [JsonPropertyName("leaders")]
    public required string Leaders { get; init; }

    [JsonPropertyName("note")]
    public required string Note { get; init; }
}
