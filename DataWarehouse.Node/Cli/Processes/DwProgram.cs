using System.Diagnostics;
using System.Reflection;

namespace DataWarehouse.Node.Cli.Processes;

/// <summary>Starts this program again, also where another one, as that of the tests, has loaded it.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class DwProgram
{
    /// <summary>What starts it.</summary>
    /// <param name="arguments">Its command line.</param>
    public static ProcessStartInfo With(IEnumerable<string> arguments) => Of(typeof(DwProgram).Assembly, arguments);

    /// <summary>What starts the program that an assembly is.</summary>
    /// <param name="assembly">The assembly, which lies where those of this process lie.</param>
    /// <param name="arguments">Its command line.</param>
    public static ProcessStartInfo Of(Assembly assembly, IEnumerable<string> arguments)
    {
        var name = assembly.GetName().Name!;
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);
        return File.Exists(program) ? Other(program, arguments) : Other("dotnet", [Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments]);
    }

    /// <summary>What starts another program that is on the path.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its command line.</param>
    public static ProcessStartInfo Other(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Finds a program on the path.</summary>
    /// <param name="program">Its name.</param>
    /// <returns>Where it is; null where it is not.</returns>
    public static string? Find(string program)
    {
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
