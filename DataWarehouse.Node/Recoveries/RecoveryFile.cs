using System.Text.Json;
using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Node.Recoveries;

/// <summary><c>recoveries.json</c> in a data directory: what was done to groups without a quorum, and which nodes were given up by that (docs/formats.md, "Recoveries").</summary>
/// <remarks>Not thread-safe: read while a node starts, written while none runs.</remarks>
/// <param name="directory">The data directory.</param>
internal sealed class RecoveryFile(string directory)
{
    private const string Name = "recoveries.json";
    private const int Format = 1;

    private string FilePath => Path.Combine(directory, Name);

    /// <summary>The recoveries as text.</summary>
    /// <param name="recoveries">The recoveries, in the order in which they were made.</param>
    public static string Write(IReadOnlyList<Recovery> recoveries) => JsonSerializer.Serialize(new Document(Format, recoveries), DurableText.Layout) + "\n";

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none, or a later release wrote it.</exception>
    public static IReadOnlyList<Recovery> Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Document>(text, DurableText.Layout) switch
            {
                { Format: Format, Recoveries: { } recoveries } => recoveries,
                { Format: > Format } => throw new FormatException("a later release wrote it: use that release."),
                _ => throw new FormatException("it says nothing that can be."),
            };
        }
        catch (JsonException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    /// <summary>The recoveries of this directory; none where there is no file.</summary>
    /// <exception cref="StartRefusedException">The file is there and cannot be used.</exception>
    public IReadOnlyList<Recovery> Load()
    {
        if (!File.Exists(FilePath)) return [];
        try
        {
            return Read(File.ReadAllText(FilePath));
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"'{FilePath}' cannot be used: {exception.Message} Put it back from another survivor of the recovery; without it nobody knows who was given up.", exception);
        }
    }

    /// <summary>Adds recoveries, durably; those that are there already stay as they are.</summary>
    /// <param name="more">The recoveries.</param>
    /// <exception cref="IOException">It cannot be written; the file is as it was.</exception>
    /// <exception cref="StartRefusedException">The file is there and cannot be used.</exception>
    public void Add(IEnumerable<Recovery> more)
    {
        var known = Load();
        List<Recovery> all = [.. known];
        foreach (var recovery in more)
        {
            if (!all.Exists(other => other.Plan == recovery.Plan && other.Group == recovery.Group)) all.Add(recovery);
        }

        if (all.Count == known.Count) return;
        DurableText.Replace(FilePath, Write(all));
    }

    private sealed record Document(int Format, IReadOnlyList<Recovery> Recoveries);
}
