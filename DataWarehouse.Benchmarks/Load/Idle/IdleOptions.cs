namespace DataWarehouse.Benchmarks.Load.Idle;

/// <summary>What a run with idle groups is asked for on the command line.</summary>
internal sealed record IdleOptions
{
    public const string Usage = "idle [--groups 10000] [--seconds 30] [--nodes 3] [--settle 60] [--wakes 1000] [--shards 1] [--directory PATH] [--unsafe-fs no|yes]";

    public int Groups { get; private init; } = 10_000;

    public double Seconds { get; private init; } = 30;

    public int Nodes { get; private init; } = 3;

    public double SettleSeconds { get; private init; } = 60;

    public int Wakes { get; private init; } = 1_000;

    public int Shards { get; private init; } = 1;

    public string? Directory { get; private init; }

    public bool AllowsUnsafeFileSystem { get; private init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">Something is not known; the message says what.</exception>
    public static IdleOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new IdleOptions();
        for (var place = 0; place < arguments.Count; place += 2)
        {
            if (place + 1 == arguments.Count) throw new ArgumentException($"{arguments[place]} has no value.");
            options = options.With(arguments[place], arguments[place + 1]);
        }

        return options with { Wakes = Math.Min(options.Wakes, options.Groups) };
    }

    private IdleOptions With(string name, string value) => name switch
    {
        "--groups" => this with { Groups = LoadOptions.Number(name, value, 1, 1_000_000) },
        "--seconds" => this with { Seconds = LoadOptions.LengthOf(name, value) },
        "--nodes" => this with { Nodes = LoadOptions.Number(name, value, 1, 9) },
        "--settle" => this with { SettleSeconds = LoadOptions.LengthOf(name, value) },
        "--wakes" => this with { Wakes = LoadOptions.Number(name, value, 1, 1_000_000) },
        "--shards" => this with { Shards = LoadOptions.Number(name, value, 1, 64) },
        "--directory" => this with { Directory = value },
        "--unsafe-fs" => this with { AllowsUnsafeFileSystem = LoadOptions.OneOf(name, value, "no", "yes") == "yes" },
        _ => throw new ArgumentException($"{name} is not known. Usage: {Usage}"),
    };
}
