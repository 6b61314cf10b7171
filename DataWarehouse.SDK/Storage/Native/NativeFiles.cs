using System.Diagnostics.CodeAnalysis;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>Chooses the calls of the operating system that the process runs on.</summary>
/// <remarks>Thread-safe.</remarks>
[ExcludeFromCodeCoverage(Justification = "One branch runs on each operating system.")]
internal static class NativeFiles
{
    /// <summary>The calls of this operating system.</summary>
    /// <exception cref="PlatformNotSupportedException">It is none of Linux, macOS and Windows, or the process has 32 bits.</exception>
    public static INativeFiles ForThisSystem { get; } = Choose();

    private static INativeFiles Choose()
    {
        // File offsets are passed as 64-bit numbers to functions whose type has the width of a pointer.
        if (nint.Size != sizeof(long)) throw new PlatformNotSupportedException("The disk needs a 64-bit process.");
        if (OperatingSystem.IsLinux()) return new LinuxFiles();
        if (OperatingSystem.IsMacOS()) return new MacFiles();
        if (OperatingSystem.IsWindows()) return new WindowsFiles();
        throw new PlatformNotSupportedException("The disk knows Linux, macOS and Windows.");
    }
}
