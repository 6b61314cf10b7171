using System.Globalization;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>What a load run is asked for on the command line.</summary>
internal sealed record LoadOptions
{
    public const string Usage =
        "raft [--nodes 3] [--groups 1] [--clients 1024] [--payload 16] [--seconds 10] [--engine ours|raw|dotnext] [--transport tcp|memory] [--layout one|three] [--durability sync|os] "
        + "[--shards 1] [--directory PATH] [--unsafe-fs no|yes]\n"
        + "  --layout three gives each node a process of its own, as many as there are nodes; one puts all into one process. Default: three with tcp, one with memory.\n"
        + "  A client is a loop with one call outstanding, timed where it calls; it lives in the process of its group's leader. Leaders are spread over the nodes.";

    private const int PayloadBytesMin = 16;

    public int Nodes { get; private init; } = 3;

    public int Groups { get; private init; } = 1;

    public int Clients { get; private init; } = 1024;

    public int PayloadBytes { get; private init; } = PayloadBytesMin;

    public double Seconds { get; private init; } = 10;

    public string Transport { get; private init; } = "tcp";

    public string Durability { get; private init; } = "sync";

    public string Layout { get; private init; } = string.Empty;

    public string Engine { get; private init; } = "ours";

    public int Shards { get; private init; } = 1;

    public string? Directory { get; private init; }

    public string UnsafeFileSystem { get; private init; } = "no";

    public bool IsTcp => Transport == "tcp";

    public bool IsSpread => Layout == "three";

    public bool IsSynced => Durability == "sync";

    public bool AllowsUnsafeFileSystem => UnsafeFileSystem == "yes";

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Min(3, Seconds / 2));

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">Something is not known, or cannot be measured together; the message says what.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        for (var place = 0; place < arguments.Count; place += 2)
        {
            if (place + 1 == arguments.Count) throw new ArgumentException($"{arguments[place]} has no value.");
            options = options.With(arguments[place], arguments[place + 1]);
        }

        if (options.Layout.Length == 0) options = options with { Layout = options.IsTcp ? "three" : "one" };
        return options.Contradiction is { } contradiction ? throw new ArgumentException(contradiction) : options;
    }

    /// <summary>A command line that says the same.</summary>
    public IReadOnlyList<string> ToArguments()
    {
        var invariant = CultureInfo.InvariantCulture;
        List<string> arguments =
        [
            "--nodes", Nodes.ToString(invariant), "--groups", Groups.ToString(invariant), "--clients", Clients.ToString(invariant), "--payload", PayloadBytes.ToString(invariant),
            "--seconds", Seconds.ToString("R", invariant), "--transport", Transport, "--durability", Durability, "--layout", Layout, "--engine", Engine,
            "--shards", Shards.ToString(invariant), "--unsafe-fs", UnsafeFileSystem,
        ];
        if (Directory is { } directory) arguments.AddRange(["--directory", directory]);
        return arguments;
    }

    /// <summary>What cannot be measured together; a figure of something else would be worse than none.</summary>
    private string? Contradiction =>
        !IsTcp && IsSpread ? "--transport memory connects the nodes of one process only: take --layout one with it, or --transport tcp."
        : Engine == "dotnext" && !IsTcp ? "--engine dotnext has no transport in memory: take --transport tcp."
        : Engine == "dotnext" && !IsSynced ? "--engine dotnext is measured with --durability sync only: its log has no setting that acknowledges what the operating system alone has, and nothing later."
        : Engine != "ours" && Shards != 1 ? $"--shards are threads of --engine ours; --engine {Engine} has none."
        : null;

    private LoadOptions With(string name, string value) => name switch
    {
        "--nodes" => this with { Nodes = Number(name, value, 1, 9) },
        "--groups" => this with { Groups = Number(name, value, 1, 100_000) },
        "--clients" => this with { Clients = Number(name, value, 1, 100_000) },
        "--payload" => this with { PayloadBytes = Number(name, value, PayloadBytesMin, 1 << 20) },
        "--seconds" => this with { Seconds = LengthOf(name, value) },
        "--transport" => this with { Transport = OneOf(name, value, "tcp", "memory") },
        "--durability" => this with { Durability = OneOf(name, value, "sync", "os") },
        "--layout" => this with { Layout = OneOf(name, value, "one", "three") },
        "--engine" => this with { Engine = OneOf(name, value, "ours", "raw", "dotnext") },
        "--shards" => this with { Shards = Number(name, value, 1, 64) },
        "--directory" => this with { Directory = value },
        "--unsafe-fs" => this with { UnsafeFileSystem = OneOf(name, value, "no", "yes") },
        _ => throw new ArgumentException($"{name} is not known. Usage: {Usage}"),
    };

    internal static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{name} must be a number from {least} to {most}, not {value}.");

    internal static double LengthOf(string name, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400
            ? seconds
            : throw new ArgumentException($"{name} must be more than 0 and at most 86400 seconds, not {value}.");

    internal static string OneOf(string name, string value, params string[] known) =>
        known.Contains(value) ? value : throw new ArgumentException($"{name} must be one of {string.Join(", ", known)}, not {value}.");
}
