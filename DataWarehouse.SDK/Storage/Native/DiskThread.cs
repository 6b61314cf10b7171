using System.Diagnostics.CodeAnalysis;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>
/// A thread of a disk's own. Blocking calls on the pool would wait behind, and hold up, whatever else the process does there.
/// </summary>
/// <remarks>Thread-safe.</remarks>
[SuppressMessage("ApiDesign", "RS0030", Justification = "The driver for the operating system is the one part of the SDK that works by itself.")]
internal sealed class DiskThread
{
    private readonly Thread _thread;

    /// <summary>Starts to run.</summary>
    /// <param name="name">What debuggers and dumps show.</param>
    /// <param name="run">What to run; an exception from it ends the process.</param>
    public DiskThread(string name, Action run)
    {
        _thread = new Thread(() => run()) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits until it has run to the end.</summary>
    public void Join() => _thread.Join();
}
