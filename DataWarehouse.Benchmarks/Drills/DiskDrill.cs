using System.CommandLine;
using System.Diagnostics;
using DataWarehouse.Node.Cli.Drills;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Commands;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Benchmarks.Drills;

/// <summary>
/// The kill drill with a disk that forgets what was not synced when its process is killed: <c>kill-drill forgetful</c> must pass, and <c>kill-drill unsynced</c>, where syncs
/// do nothing, must fail. <c>drill-node</c> is what it starts its nodes with.
/// </summary>
internal static class DiskDrill
{
    /// <summary>A disk that forgets what was not synced.</summary>
    public const string Forgetful = "forgetful";

    /// <summary>The same, with syncs that do nothing.</summary>
    public const string Unsynced = "unsynced";

    private const string Drill = "kill-drill";
    private const string Node = "drill-node";

    public static bool IsKnown(string[] arguments) => arguments is [Drill or Node, Forgetful or Unsynced, ..];

    public static Task<int> RunAsync(string[] arguments) => RunAsync(arguments, new InvocationConfiguration());

    public static Task<int> RunAsync(string[] arguments, InvocationConfiguration configuration)
    {
        var (what, disk, rest) = (arguments[0], arguments[1], arguments[2..]);
        INodeCommand command = what == Node
            ? new ServeCommand(settings => settings with { Disk = directory => Open(directory, disk == Forgetful) })
            : new KillDrillCommand(directory => NodeServers.Start(directory, FreePorts.Take(NodeServers.Count * 2), start => With([Node, disk, .. start])));
        var root = new RootCommand { command.Create() };
        return root.Parse(what == Node ? rest : [Drill, .. rest]).InvokeAsync(configuration);
    }

    private static OperatingSystemDisk Open(string directory, bool isSyncing) =>
        new(directory, DiskLimits.Default, new ForgetfulFiles(NativeFiles.ForThisSystem, isSyncing));

    private static ProcessStartInfo With(IEnumerable<string> arguments) => DwProgram.Of(typeof(DiskDrill).Assembly, arguments);
}
