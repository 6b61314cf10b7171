namespace DataWarehouse.Tests.UltimateReplication;

/// <summary>Finds files of the repository from where the tests run: paths in the assembly are mapped in deterministic builds.</summary>
internal static class Repository
{
    public static string PathOf(string relative)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DataWarehouse.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");

        return Path.Combine(folder.FullName, relative);
    }
}
