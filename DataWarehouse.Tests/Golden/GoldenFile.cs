namespace DataWarehouse.Tests.Golden;

/// <summary>
/// Bytes that a format must keep writing and reading for ever. <c>DATAWAREHOUSE_WRITE_GOLDEN=1</c> writes files instead of comparing: for a
/// new format only, since a file that changes is a broken promise.
/// </summary>
internal static class GoldenFile
{
    private const string Switch = "DATAWAREHOUSE_WRITE_GOLDEN";

    internal static bool IsToBeWritten => Environment.GetEnvironmentVariable(Switch) == "1";

    internal static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    internal static void AssertMatches(string name, byte[] actual)
    {
        if (IsToBeWritten)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            File.WriteAllBytes(PathOf(name), actual);
        }

        Assert.Equal(Convert.ToHexString(Read(name)), Convert.ToHexString(actual));
    }

    internal static string PathOf(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DataWarehouse.sln")))
            directory = directory.Parent;

        Assert.NotNull(directory);
        return Path.Combine(directory.FullName, "DataWarehouse.Tests", "Golden", name);
    }
}
