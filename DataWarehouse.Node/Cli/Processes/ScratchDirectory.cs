namespace DataWarehouse.Node.Cli.Processes;

/// <summary>A directory for one run, which goes with it.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ScratchDirectory : IDisposable
{
    /// <summary>Makes a new directory.</summary>
    /// <param name="parent">Where; null for where the system keeps what is temporary.</param>
    public ScratchDirectory(string? parent)
    {
        var place = parent is null ? System.IO.Path.GetTempPath() : System.IO.Path.GetFullPath(parent);
        Directory.CreateDirectory(place);
        do Path = System.IO.Path.Combine(place, "dw-" + System.IO.Path.GetRandomFileName().Replace(".", string.Empty, StringComparison.Ordinal));
        while (Directory.Exists(Path));
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
