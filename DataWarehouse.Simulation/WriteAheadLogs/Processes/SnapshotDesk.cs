using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Model;
using DataWarehouse.Simulation.WriteAheadLogs.Oracles;

namespace DataWarehouse.Simulation.WriteAheadLogs.Processes;

/// <summary>Writes and reads the files of a process's snapshots, a piece at a time, and compares everything that is read.</summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
/// <param name="log">The log of the process.</param>
internal sealed class SnapshotDesk(WriteAheadLog log) : ISnapshotWriting, ISnapshotReading
{
    private readonly List<(SnapshotWriter Writer, byte[] State)> _writers = [];
    private readonly List<(SnapshotReader Reader, byte[] State)> _readers = [];
    private readonly Dictionary<SnapshotReader, byte[]> _buffers = [];
    private int _reads;

    /// <summary>Files that are durable and wait for their record.</summary>
    public Queue<FinishedSnapshot> Finished { get; } = new();

    /// <summary>How many pieces were read and compared since somebody asked.</summary>
    public int TakeReads()
    {
        var reads = _reads;
        _reads = 0;
        return reads;
    }

    /// <summary>Begins to write a file.</summary>
    /// <param name="stream">Whose.</param>
    /// <param name="descriptor">Which snapshot.</param>
    /// <param name="isInstalled">Whether it will replace the whole log.</param>
    public void Begin(LogStream stream, SnapshotDescriptor descriptor, bool isInstalled)
    {
        if (log.Snapshots!.Begin(stream.Group, stream.Generation, descriptor, isInstalled, this, out var writer) == SnapshotAdmission.Accepted)
            _writers.Add((writer!, SnapshotState.Of(stream.Group, stream.Generation, descriptor)));
    }

    /// <summary>Goes on with one of the files that are being written: hands over some bytes, ends it, or gives it up.</summary>
    /// <param name="random">Chooses.</param>
    public void WriteOn(SeededRandom random)
    {
        if (_writers.Count == 0) return;
        var position = random.Below(_writers.Count);
        var (writer, state) = _writers[position];
        if (random.Below(20) == 0)
        {
            writer.Abort();
            _writers.RemoveAt(position);
        }
        else if (writer.StateBytes < state.Length && random.Below(4) > 0)
        {
            var left = state.Length - (int)writer.StateBytes;
            writer.Append(state.AsSpan((int)writer.StateBytes, 1 + random.Below(left)));
        }
        else
        {
            End(position);
        }
    }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="stream">Whose.</param>
    /// <param name="isPaced">Whether its reads wait for the budget.</param>
    /// <returns>Whether it is being opened.</returns>
    public bool TryOpen(LogStream stream, bool isPaced)
    {
        if (stream.Snapshot is not { HasFile: true } snapshot) return false;
        if (log.Snapshots!.Open(stream.Group, stream.Generation, snapshot, isPaced, this, out var reader) != SnapshotAdmission.Accepted) return false;
        _readers.Add((reader!, SnapshotState.Of(stream.Group, stream.Generation, snapshot.Descriptor)));
        return true;
    }

    /// <summary>Reads a piece of one of the files that are open, or lets it go.</summary>
    /// <param name="random">Chooses.</param>
    public void ReadOn(SeededRandom random)
    {
        if (_readers.Count == 0) return;
        var position = random.Below(_readers.Count);
        var (reader, state) = _readers[position];
        if (state.Length == 0 || random.Below(6) == 0)
        {
            reader.Close();
            _readers.RemoveAt(position);
            return;
        }

        var offset = random.Below(state.Length);
        ReadFrom(reader, offset, 1 + random.Below(state.Length - offset));
    }

    /// <summary>Reads all of the file that was opened last.</summary>
    public void ReadAll() => ReadFrom(_readers[^1].Reader, 0, _readers[^1].State.Length);

    /// <summary>Ends everything that is being written and lets go of everything that is being read.</summary>
    public void EndAll()
    {
        while (_writers.Count > 0) End(_writers.Count - 1);
        foreach (var (reader, _) in _readers) reader.Close();
        _readers.Clear();
    }

    /// <inheritdoc/>
    void ISnapshotWriting.RoomAgain(SnapshotWriter writer)
    {
    }

    /// <inheritdoc/>
    void ISnapshotWriting.Finished(SnapshotWriter writer, StoredSnapshot snapshot)
    {
        Finished.Enqueue(new FinishedSnapshot(writer.File.Group, writer.File.Generation, snapshot));
    }

    /// <inheritdoc/>
    void ISnapshotWriting.Ended(SnapshotWriter writer, SnapshotEnd end) => _writers.RemoveAll(item => item.Writer == writer);

    /// <inheritdoc/>
    void ISnapshotReading.Opened(SnapshotReader reader)
    {
    }

    /// <inheritdoc/>
    void ISnapshotReading.Read(SnapshotReader reader, long offset, int count)
    {
        _reads++;
        var state = SnapshotState.Of(reader.File.Group, reader.File.Generation, reader.File.Descriptor);
        if (_buffers.Remove(reader, out var buffer) && buffer.AsSpan(0, count).SequenceEqual(state.AsSpan((int)offset, count))) return;
        throw new OracleViolationException(
            nameof(SnapshotFilesAreWhole),
            string.Create(CultureInfo.InvariantCulture, $"{count} bytes at {offset} of {reader.File.Path} were read, and are not those that were written."));
    }

    private void ReadFrom(SnapshotReader reader, int offset, int count)
    {
        var buffer = new byte[count];
        if (count > 0 && reader.Read(offset, buffer) == SnapshotAdmission.Accepted) _buffers[reader] = buffer;
    }

    private void End(int position)
    {
        var (writer, state) = _writers[position];
        _writers.RemoveAt(position);
        if (writer.StateBytes < state.Length && writer.Append(state.AsSpan((int)writer.StateBytes)) != SnapshotAdmission.Accepted) return;
        writer.Finish();
    }
}
