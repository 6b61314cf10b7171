namespace DataWarehouse.Benchmarks.Load;

/// <summary>A directory for one run, which goes with it.</summary>
internal sealed class LoadDirectory : IDisposable
{
    public LoadDirectory(string? parent)
    {
        if (parent is not null) Directory.CreateDirectory(parent);
        var made = Directory.CreateTempSubdirectory("load-").FullName;
        if (parent is not null)
        {
            Directory.Delete(made);
            made = System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), System.IO.Path.GetFileName(made));
            Directory.CreateDirectory(made);
        }

        Path = made;
    }

    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
