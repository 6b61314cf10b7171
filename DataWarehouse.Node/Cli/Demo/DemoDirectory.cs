using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>Where the demo's nodes keep their data: a given directory, which is kept, or a temporary one, which goes with the demo.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class DemoDirectory : IDisposable
{
    private readonly ScratchDirectory? _scratch;

    private DemoDirectory(string path, ScratchDirectory? scratch) => (Path, _scratch) = (path, scratch);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Whether it goes with the demo.</summary>
    public bool IsTemporary => _scratch is not null;

    /// <summary>Makes the directory, or takes an empty one.</summary>
    /// <param name="path">Where; null for a temporary one.</param>
    /// <exception cref="CommandFailedException">Something lies there, or may not be written.</exception>
    public static DemoDirectory Open(string? path)
    {
        try
        {
            if (path is null)
            {
                var scratch = new ScratchDirectory(parent: null);
                return new DemoDirectory(scratch.Path, scratch);
            }

            var full = System.IO.Path.GetFullPath(path);
            if (File.Exists(full)) throw Refuse($"'{full}' is a file. Name a directory that is empty or does not exist.");
            Directory.CreateDirectory(full);
            if (Directory.EnumerateFileSystemEntries(full).Any()) throw Refuse($"'{full}' is not empty, and the demo would not touch what lies there. Name another directory, or empty it.");
            ProveWritable(full);
            return new DemoDirectory(full, scratch: null);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"'{path ?? System.IO.Path.GetTempPath()}' cannot be written: {failed.Message.TrimEnd('.')}. Name a directory of yours with --directory.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch?.Dispose();

    private static void ProveWritable(string path)
    {
        var probe = System.IO.Path.Combine(path, "writable");
        File.WriteAllText(probe, "yes");
        File.Delete(probe);
    }

    private static CommandFailedException Refuse(string message) => new(ExitCodes.Refused, message);
}
