using System.Globalization;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>What a load run is asked for on the command line.</summary>
internal sealed record LoadOptions
{
    public int Nodes { get; private init; } = 3;

    public int Groups { get; private init; } = 1;

    public int Clients { get; private init; } = 1024;

    public int PayloadBytes { get; private init; } = 16;

    public double Seconds { get; private init; } = 10;

    public string Transport { get; private init; } = "tcp";

    public string Durability { get; private init; } = "sync";

    public string Layout { get; private init; } = "one";

    public string Engine { get; private init; } = "ours";

    public int Shards { get; private init; } = 1;

    public string? Directory { get; private init; }

    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        for (var place = 0; place < arguments.Count; place += 2)
        {
            if (place + 1 == arguments.Count) throw new ArgumentException($"{arguments[place]} has no value.");
            var value = arguments[place + 1];
            options = arguments[place] switch
            {
                "--nodes" => options with { Nodes = Number(value) },
                "--groups" => options with { Groups = Number(value) },
                "--clients" => options with { Clients = Number(value) },
                "--payload" => options with { PayloadBytes = Math.Max(16, Number(value)) },
                "--seconds" => options with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--transport" => options with { Transport = OneOf(value, "tcp", "memory") },
                "--durability" => options with { Durability = OneOf(value, "sync", "os") },
                "--layout" => options with { Layout = OneOf(value, "one", "three") },
                "--engine" => options with { Engine = OneOf(value, "ours", "raw", "dotnext") },
                "--shards" => options with { Shards = Number(value) },
                "--directory" => options with { Directory = value },
                _ => throw new ArgumentException($"{arguments[place]} is not known. Known are --nodes, --groups, --clients, --payload, --seconds, --transport tcp|memory, --durability sync|os, --layout one|three, --engine ours|raw|dotnext, --shards, --directory."),
            };
        }

        return options.Missing is { } missing ? throw new ArgumentException(missing) : options;
    }

    /// <summary>What was asked for and is not there yet: a figure of something else would be worse than none.</summary>
    private string? Missing =>
        Transport != "memory" ? "Only --transport memory is there yet."
        : Durability != "sync" ? "Only --durability sync is there yet."
        : Layout != "one" ? "Only --layout one is there yet."
        : Engine != "ours" ? "Only --engine ours is there yet."
        : null;

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string OneOf(string value, params string[] known) =>
        known.Contains(value) ? value : throw new ArgumentException($"{value} is none of {string.Join(", ", known)}.");
}
