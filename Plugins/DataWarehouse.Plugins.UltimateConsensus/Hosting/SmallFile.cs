using System.Text;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Replaces a small file as a whole: after a loss of power there is the old content or the new one.</summary>
/// <remarks>Stateless; thread-safe for different files.</remarks>
internal static class SmallFile
{
    /// <summary>Writes the file.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="content">What is in it.</param>
    /// <exception cref="IOException">The operating system reports a failure.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not.</exception>
    public static void Replace(string path, string content)
    {
        var fresh = path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
            file.Flush();
            FileSync.SyncFile(file.SafeFileHandle);
        }

        File.Move(fresh, path, overwrite: true);
        FileSync.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
