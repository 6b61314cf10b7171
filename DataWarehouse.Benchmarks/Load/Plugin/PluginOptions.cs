namespace DataWarehouse.Benchmarks.Load.Plugin;

/// <summary>What a run of the plugin is asked for on the command line.</summary>
internal sealed record PluginOptions
{
    public const string Usage = "plugin [--mode embedded|memory] [--groups 3] [--clients 1024] [--payload 16] [--seconds 3] [--rounds 5] [--directory PATH] [--unsafe-fs no|yes]\n"
        + "  Proposals by the replica's, the group's and the plugin's API in turn, over the same three voters in this process.";

    private const int PayloadBytesMin = 16;

    public string Mode { get; private init; } = "embedded";

    public int Groups { get; private init; } = 3;

    public int Clients { get; private init; } = 1024;

    public int PayloadBytes { get; private init; } = PayloadBytesMin;

    public double Seconds { get; private init; } = 3;

    public int Rounds { get; private init; } = 5;

    public string? Directory { get; private init; }

    public bool AllowsUnsafeFileSystem { get; private init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">Something is not known; the message says what.</exception>
    public static PluginOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new PluginOptions();
        for (var place = 0; place < arguments.Count; place += 2)
        {
            if (place + 1 == arguments.Count) throw new ArgumentException($"{arguments[place]} has no value.");
            options = options.With(arguments[place], arguments[place + 1]);
        }

        return options;
    }

    private PluginOptions With(string name, string value) => name switch
    {
        "--mode" => this with { Mode = LoadOptions.OneOf(name, value, "embedded", "memory") },
        "--groups" => this with { Groups = LoadOptions.Number(name, value, 1, 4_096) },
        "--clients" => this with { Clients = LoadOptions.Number(name, value, 1, 1_000_000) },
        "--payload" => this with { PayloadBytes = LoadOptions.Number(name, value, PayloadBytesMin, 1 << 20) },
        "--seconds" => this with { Seconds = LoadOptions.LengthOf(name, value) },
        "--rounds" => this with { Rounds = LoadOptions.Number(name, value, 1, 1_000) },
        "--directory" => this with { Directory = value },
        "--unsafe-fs" => this with { AllowsUnsafeFileSystem = LoadOptions.OneOf(name, value, "no", "yes") == "yes" },
        _ => throw new ArgumentException($"{name} is not known. Usage: {Usage}"),
    };
}
