using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Node.Recoveries;

/// <summary>Small files of JSON beside the log, each written anew as a whole, so that a crash leaves the one before or the one after.</summary>
/// <remarks>Stateless and thread-safe; two writers of one file are the caller's matter.</remarks>
internal static class DurableText
{
    /// <summary>How they look: for people, too.</summary>
    public static JsonSerializerOptions Layout { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file, durably.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it says from now on.</param>
    /// <exception cref="IOException">It cannot be written; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Replace(string path, string text)
    {
        var written = path + ".new";
        using (var file = File.OpenHandle(written, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), 0);
            FileSync.SyncFile(file);
        }

        File.Move(written, path, overwrite: true);
        FileSync.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
