using System.CommandLine;

namespace DataWarehouse.Node.Commands;

/// <summary>The root of the command line: finds the commands, parses, runs one.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class CommandRoot
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="arguments">The arguments of the process.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Create().Parse(arguments);
        var exitCode = await parsed.InvokeAsync().ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
    }

    /// <summary>Makes the root with all commands, in the order of their names.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand("DataWarehouse: replicated keyspaces for any etcd v3 client; this is the server and its command line.");
        foreach (var command in Found().Select(static part => part.Create()).OrderBy(static command => command.Name, StringComparer.Ordinal)) root.Add(command);
        return root;
    }

    private static IEnumerable<INodeCommand> Found() => typeof(CommandRoot).Assembly.GetTypes()
        .Where(static type => type is { IsClass: true, IsAbstract: false } && typeof(INodeCommand).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null)
        .Select(static type => (INodeCommand)Activator.CreateInstance(type)!);
}
