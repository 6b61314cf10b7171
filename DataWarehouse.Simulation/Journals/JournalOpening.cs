using System.Globalization;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Simulation.Journals;

/// <summary>
/// Reads what an earlier process left on the disk, one operation after the other: the newest segment that begins with a valid batch has it all.
/// </summary>
/// <remarks>Not thread-safe; belongs to its journal.</remarks>
internal sealed class JournalOpening
{
    private const int Handle = 0;
    private readonly IDisk _disk;
    private readonly IEnumerator<DiskSubmitResult> _steps;
    private DiskCompletion _last;

    /// <summary>Prepares to read.</summary>
    /// <param name="disk">The disk.</param>
    public JournalOpening(IDisk disk)
    {
        _disk = disk;
        _steps = Steps().GetEnumerator();
    }

    /// <summary>
    /// What was found; null if the disk holds no batch. Segments without one are what the first starts left that ended while they wrote: nobody was
    /// promised anything then. That nothing more was there before is for the peers to say, see <see cref="IJournalOwner.MayServe"/>.
    /// </summary>
    public JournalState? State { get; private set; }

    /// <summary>The last start found.</summary>
    public long Start { get; private set; }

    /// <summary>The last batch found.</summary>
    public long LastBatch { get; private set; }

    /// <summary>The segments found, ascending.</summary>
    public List<long> Segments { get; } = [];

    /// <summary>Why the disk cannot be trusted, or null.</summary>
    public string? Damage { get; private set; }

    /// <summary>Why the disk cannot be read at present, or null; another start may have better luck.</summary>
    public string? Failure { get; private set; }

    /// <summary>The name of a segment.</summary>
    /// <param name="segment">Its number.</param>
    public static DiskPath PathOf(long segment) => new(string.Create(CultureInfo.InvariantCulture, $"segment-{segment:D10}"));

    /// <summary>Goes on after a completion.</summary>
    /// <param name="completion">The completion of the last step; the default value to begin.</param>
    /// <returns>False once there is nothing more to do.</returns>
    public bool Continue(in DiskCompletion completion)
    {
        _last = completion;
        if (completion.Error != DiskError.None) Failure = $"The journal cannot be read: {completion.Error}.";
        return Failure is null && Damage is null && _steps.MoveNext();
    }

    private IEnumerable<DiskSubmitResult> Steps()
    {
        yield return _disk.List(Id(0), DiskPath.Root);
        foreach (var entry in _last.Entries)
            Segments.Add(long.Parse(entry.Name.AsSpan(entry.Name.Length - 10), CultureInfo.InvariantCulture));

        for (var position = Segments.Count - 1; position >= 0; position--)
        {
            var segment = Segments[position];
            yield return _disk.Open(Id(1), new DiskFileId(Handle), PathOf(segment));
            var bytes = new byte[_last.LengthBytes];
            for (var read = 0; read < bytes.Length; read += _last.TransferredBytes)
            {
                var count = Math.Min(bytes.Length - read, _disk.Limits.TransferBytesMax);
                yield return _disk.Read(Id(2), new DiskFileId(Handle), read, bytes.AsMemory(read, count));
            }

            yield return _disk.Close(Id(3), new DiskFileId(Handle));
            if (Replay(segment, bytes)) yield break;
        }
    }

    private bool Replay(long segment, byte[] bytes)
    {
        var reader = new JournalSegmentReader(segment, bytes, bytes.Length);
        var state = new JournalState();
        var isUsable = reader.Replay(state);
        Damage = reader.Damage;
        if (!isUsable) return Damage is not null;
        State = state;
        Start = reader.Start;
        LastBatch = reader.LastBatch;
        return true;
    }

    private static DiskOperationId Id(int step) => new(-1 - step);
}
