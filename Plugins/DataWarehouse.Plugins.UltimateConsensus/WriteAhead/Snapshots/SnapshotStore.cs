using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>
/// The snapshots of all groups of a node, one file each: written as a stream, checked when read, paced so that the log keeps the disk, and removed only
/// when neither the log nor a reader needs them.
/// </summary>
/// <remarks>
/// <para><b>The caller's duties:</b></para>
/// <list type="number">
/// <item>After <see cref="ISnapshotWriting.Finished"/>, put the snapshot into a write of its group, or say <see cref="Obsolete"/> of it.</item>
/// <item>Say <see cref="Obsolete"/> of a snapshot only when the record of a later one of its group is durable; after <see cref="Open"/> of it at that
/// time the reader keeps it.</item>
/// <item>Say <see cref="Destroyed"/> of a group's life only when its end is durable.</item>
/// <item>Close every reader, and finish or abort every writer.</item>
/// </list>
/// <para>Not thread-safe; belongs to its log.</para>
/// </remarks>
internal sealed class SnapshotStore
{
    /// <summary>What the name of a file ends with, behind the final name, until it is whole.</summary>
    public const string TemporaryExtension = ".tmp";

    private readonly SnapshotDisk _disk;
    private readonly DirectoryId _directory;
    private readonly PlantedLogBug _planted;
    private readonly SnapshotFileTable _files = new();
    private readonly SnapshotRemover _remover;

    /// <summary>Makes a store that knows no file; the directory of the snapshots exists.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="options">How much it takes at a time.</param>
    /// <param name="planted">A fault that is switched on.</param>
    public SnapshotStore(DiskPort disk, DirectoryId directory, SnapshotStoreOptions options, PlantedLogBug planted)
    {
        _disk = new SnapshotDisk(disk, options);
        _directory = directory;
        _planted = planted;
        _remover = new SnapshotRemover(_disk, OnRemoved);
    }

    /// <summary>How many snapshots are being written, those that are being given up included.</summary>
    public int Writers { get; private set; }

    /// <summary>How many readers are open, those that are being closed included.</summary>
    public int Readers { get; private set; }

    /// <summary>How long the file of a state is, in bytes.</summary>
    /// <param name="stateBytes">The length of the state.</param>
    public static long FileBytesOf(long stateBytes) => SnapshotFileLayout.FileBytesOf(stateBytes);

    /// <summary>Takes a file over that an opening of the log found and that a record names.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    /// <param name="snapshot">The snapshot; one without a file is left out.</param>
    public void Adopt(GroupId group, Generation generation, StoredSnapshot snapshot)
    {
        if (snapshot.HasFile) _files.Add(new SnapshotFile(group, generation, snapshot.Descriptor, StoredSnapshot.PathOf(group, generation, snapshot.Descriptor)));
    }

    /// <summary>Begins to write a snapshot.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    /// <param name="descriptor">Which snapshot.</param>
    /// <param name="isInstalled">Whether its state comes from another replica and will replace the whole log.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <param name="writer">Takes the bytes; null if the request was not accepted.</param>
    public SnapshotAdmission Begin(GroupId group, Generation generation, SnapshotDescriptor descriptor, bool isInstalled, ISnapshotWriting owner, out SnapshotWriter? writer)
    {
        writer = null;
        if (_disk.IsClosed) return SnapshotAdmission.Closed;
        if (Writers >= _disk.Options.WritersMax) return SnapshotAdmission.Busy;
        if (_files.Find(group, generation, descriptor) is not null) return SnapshotAdmission.Exists;
        var path = new DiskPath(StoredSnapshot.PathOf(group, generation, descriptor).Value + TemporaryExtension);
        var file = new SnapshotFile(group, generation, descriptor, path);
        writer = new SnapshotWriter(_disk, _remover, file, HeaderOf(file), isInstalled, owner, OnWriterOver, _planted);
        file.Writer = writer;
        _files.Add(file);
        Writers++;
        return SnapshotAdmission.Accepted;
    }

    /// <summary>Begins to open a snapshot for reading. From now on until the reader is closed its file stays.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="isPaced">Whether its reads count as moved bytes and wait for their turn, as those for a peer should and those for a start should not.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <param name="reader">Reads; null if the request was not accepted.</param>
    public SnapshotAdmission Open(GroupId group, Generation generation, StoredSnapshot snapshot, bool isPaced, ISnapshotReading owner, out SnapshotReader? reader)
    {
        reader = null;
        if (_disk.IsClosed) return SnapshotAdmission.Closed;
        if (Readers >= _disk.Options.ReadersMax) return SnapshotAdmission.Busy;
        if (_files.Find(group, generation, snapshot.Descriptor) is not { Writer: null, IsDoomed: false } file) return SnapshotAdmission.Gone;
        file.Readers++;
        Readers++;
        reader = new SnapshotReader(_disk, file, HeaderOf(file), snapshot, isPaced, owner, OnReaderClosed);
        return SnapshotAdmission.Accepted;
    }

    /// <summary>A snapshot is not needed any more: its file goes when the last reader has closed it. One that is still written is given up.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    /// <param name="descriptor">Which snapshot; one that has no file is left out.</param>
    public void Obsolete(GroupId group, Generation generation, SnapshotDescriptor descriptor)
    {
        if (!_disk.IsClosed && _files.Find(group, generation, descriptor) is { } file) Doom(file, SnapshotEnd.Aborted);
    }

    /// <summary>A group's life has ended: all its files go as by <see cref="Obsolete"/>.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    public void Destroyed(GroupId group, Generation generation)
    {
        if (_disk.IsClosed) return;
        foreach (var file in _files.Of(group, generation)) Doom(file, SnapshotEnd.Destroyed);
    }

    /// <summary>A steady span of time has passed, some 100 ms: more bytes may be moved.</summary>
    public void Tick()
    {
        if (_disk.IsClosed) return;
        _remover.Continue();
        _disk.Budget.Tick();
    }

    /// <summary>The log has stopped: nothing is taken or reported any more.</summary>
    public void Close() => _disk.IsClosed = true;

    /// <summary>An operation for <see cref="DiskTask.Snapshot"/> ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnCompleted(in DiskCompletion completion)
    {
        if (_disk.IsClosed || _disk.TakeStep(completion.Operation) is not { } step) return null;
        var fault = step.OnCompleted(completion);
        if (fault is not null) Close();
        return fault;
    }

    private SnapshotFileHeader HeaderOf(SnapshotFile file) => new(file.Group, file.Generation, file.Descriptor.Index, file.Descriptor.Term, _directory);

    private void Doom(SnapshotFile file, SnapshotEnd end)
    {
        if (file.Writer is { } writer)
        {
            writer.GiveUp(end);
            return;
        }

        if (file.IsDoomed) return;
        file.IsDoomed = true;
        if (file.Readers == 0) _remover.Remove(file);
    }

    private void OnWriterOver(SnapshotWriter writer, bool isWhole)
    {
        Writers--;
        writer.File.Writer = null;
        if (!isWhole) _files.Remove(writer.File);
    }

    private void OnReaderClosed(SnapshotReader reader)
    {
        Readers--;
        reader.File.Readers--;
        if (reader.File is { IsDoomed: true, Readers: 0 }) _remover.Remove(reader.File);
    }

    private void OnRemoved(SnapshotFile file)
    {
        if (file.Writer is { } writer) writer.OnRemoved();
        else _files.Remove(file);
    }
}
