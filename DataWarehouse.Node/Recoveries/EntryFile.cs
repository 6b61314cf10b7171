using System.Text.Json;
using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Node.Recoveries;

/// <summary>
/// <c>skips.json</c> in a data directory: at which entries its state machines stopped last, and which entries are left out (docs/formats.md, "Skips").
/// </summary>
/// <remarks>Thread-safe while a node runs, which is the only one that writes then; else whoever holds the lock of the log writes.</remarks>
/// <param name="directory">The data directory.</param>
internal sealed class EntryFile(string directory)
{
    private const string Name = "skips.json";
    private const int Format = 1;

    /// <summary>Groups whose last stop is remembered at most; the oldest are forgotten.</summary>
    private const int StopsMax = 1_000;
    private readonly Lock _lock = new();

    private string FilePath => Path.Combine(directory, Name);

    /// <summary>Both as text.</summary>
    /// <param name="skips">The entries that are left out.</param>
    /// <param name="stops">Where machines stopped.</param>
    public static string Write(IReadOnlyList<EntrySkip> skips, IReadOnlyList<MachineStop> stops) => JsonSerializer.Serialize(new Document(Format, skips, stops), DurableText.Layout) + "\n";

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none, or a later release wrote it.</exception>
    public static (IReadOnlyList<EntrySkip> Skips, IReadOnlyList<MachineStop> Stops) Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Document>(text, DurableText.Layout) switch
            {
                { Format: Format, Skips: { } skips, Stops: { } stops } => (skips, stops),
                { Format: > Format } => throw new FormatException("a later release wrote it: use that release."),
                _ => throw new FormatException("it says nothing that can be."),
            };
        }
        catch (JsonException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    /// <summary>What the directory says; nothing where there is no file.</summary>
    /// <exception cref="StartRefusedException">The file is there and cannot be used.</exception>
    public (IReadOnlyList<EntrySkip> Skips, IReadOnlyList<MachineStop> Stops) Load()
    {
        if (!File.Exists(FilePath)) return ([], []);
        try
        {
            return Read(File.ReadAllText(FilePath));
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"'{FilePath}' cannot be used: {exception.Message} Put it back from a copy, or from another member of the group that it is about; a replica that applied what others left out would differ from them.", exception);
        }
    }

    /// <summary>A machine has stopped.</summary>
    /// <param name="stop">Where.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="StartRefusedException">The file is there and cannot be used.</exception>
    public void Note(MachineStop stop)
    {
        lock (_lock)
        {
            var (skips, stops) = Load();
            List<MachineStop> now = [.. stops.Where(other => other.Entry.Group != stop.Entry.Group).TakeLast(StopsMax - 1), stop];
            DurableText.Replace(FilePath, Write(skips, now));
        }
    }

    /// <summary>An entry is left out from now on.</summary>
    /// <param name="skip">The entry.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="StartRefusedException">The file is there and cannot be used.</exception>
    public void Add(EntrySkip skip)
    {
        lock (_lock)
        {
            var (skips, stops) = Load();
            if (skips.All(other => other.Entry != skip.Entry)) DurableText.Replace(FilePath, Write([.. skips, skip], stops));
        }
    }

    private sealed record Document(int Format, IReadOnlyList<EntrySkip> Skips, IReadOnlyList<MachineStop> Stops);
}
