using System.Diagnostics;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>Starts this program again, also where another one, as that of the tests, has loaded it.</summary>
internal static class LoadProgram
{
    public static ProcessStartInfo With(IEnumerable<string> arguments)
    {
        var name = typeof(LoadProgram).Assembly.GetName().Name!;
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);
        var start = new ProcessStartInfo(File.Exists(program) ? program : "dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        if (!File.Exists(program)) start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
