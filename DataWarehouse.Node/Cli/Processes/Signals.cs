using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace DataWarehouse.Node.Cli.Processes;

/// <summary>Sends signals that the base library has no call for.</summary>
/// <remarks>Thread-safe.</remarks>
[UnsupportedOSPlatform("windows")]
internal static partial class Signals
{
    private const int SigTerm = 15;

    /// <summary>Asks a process of ours to stop. One that has ended is left alone.</summary>
    /// <param name="process">Its number.</param>
    public static void Terminate(int process) => _ = Kill(process, SigTerm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
