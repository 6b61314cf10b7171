using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Simulation.Disks;

/// <summary>An operation that a simulated disk has taken and not finished.</summary>
/// <remarks>A plain value; belongs to its disk.</remarks>
internal record struct PendingOperation
{
    /// <summary>What it does.</summary>
    public DiskAction Action { get; init; }

    /// <summary>The caller's name for it.</summary>
    public DiskOperationId Id { get; init; }

    /// <summary>The handle it uses or binds.</summary>
    public DiskFileId Handle { get; init; }

    /// <summary>The file that the handle stands for; null while it is not bound.</summary>
    public SimulatedFile? File { get; init; }

    /// <summary>The path it is about, or the old name.</summary>
    public string? Path { get; init; }

    /// <summary>The new name.</summary>
    public string? Target { get; init; }

    /// <summary>Where in the file, or the length wanted.</summary>
    public long Offset { get; init; }

    /// <summary>What to write.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>Where to read to.</summary>
    public Memory<byte> Destination { get; init; }

    /// <summary>When it happens, in virtual microseconds.</summary>
    public long RunsAtMicros { get; set; }

    /// <summary>Its place in the order of submissions.</summary>
    public long Sequence { get; init; }

    /// <summary>Of a sync: why a write that it covers failed, or none.</summary>
    public DiskError Covered { get; set; }

    /// <summary>The bytes that count against the limit.</summary>
    public readonly int TransferBytes => Action is DiskAction.Write ? Source.Length : Action is DiskAction.Read ? Destination.Length : 0;
}
