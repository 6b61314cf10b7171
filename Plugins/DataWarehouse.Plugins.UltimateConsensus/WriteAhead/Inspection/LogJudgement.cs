using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>Whether an opening would take a directory: the judgement of <see cref="LogReading"/>, passed on files that nothing is changed in.</summary>
/// <remarks>Immutable but for the reading, which belongs to the caller; not thread-safe.</remarks>
/// <param name="Reading">What was read.</param>
/// <param name="Refusal">Why an opening refuses the directory; null if it takes it.</param>
internal sealed record LogJudgement(LogReading Reading, LogRefusal? Refusal)
{
    /// <summary>Judges a directory.</summary>
    /// <param name="files">Its files; nobody may work on them meanwhile.</param>
    public static LogJudgement Of(ILogFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var disk = new FilesDisk(files);
        // Whether the file system keeps what it promises is not a question of what stands in the files.
        var state = new OpeningState(new DiskPort(disk), new WriteAheadOptions { AllowUnsafeFileSystem = true });
        var reading = new LogReading(state, default);
        using var steps = reading.Run().GetEnumerator();
        var goesOn = steps.MoveNext();
        while (goesOn && disk.TryComplete(out var completion))
        {
            state.Completion = completion;
            if (!completion.IsSuccess) state.RefuseFailure(completion);
            goesOn = state.Refusal is null && steps.MoveNext();
        }

        return new LogJudgement(reading, state.Refusal);
    }
}
