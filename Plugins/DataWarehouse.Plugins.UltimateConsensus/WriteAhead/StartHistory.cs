using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>
/// The starts that a log has had, each with the random mark that it drew and the batch that it ended with. A directory that was put back goes on from where its backup
/// ended: whatever it writes from then on, and however often it is started, the start that somebody saw ends too early in its history, or has another mark.
/// </summary>
/// <remarks>Invariant: the epochs of past starts grow and are lower than that of the present one. Immutable and thread-safe.</remarks>
internal sealed class StartHistory
{
    /// <summary>Describes a history.</summary>
    /// <param name="epoch">The present start.</param>
    /// <param name="mark">Its random bits.</param>
    /// <param name="past">The starts before it, as far as they are remembered, in their order.</param>
    public StartHistory(StartEpoch epoch, StartMark mark, ImmutableArray<PastStart> past)
    {
        Epoch = epoch;
        Mark = mark;
        Past = past;
    }

    /// <summary>The present start.</summary>
    public StartEpoch Epoch { get; }

    /// <summary>Its random bits.</summary>
    public StartMark Mark { get; }

    /// <summary>The starts before it, as far as they are remembered, in their order.</summary>
    public ImmutableArray<PastStart> Past { get; }

    /// <summary>The history of a directory's first start.</summary>
    /// <param name="mark">Its random bits.</param>
    public static StartHistory First(StartMark mark) => new(StartEpoch.None.Next, mark, []);

    /// <summary>The history as it is once one more start has begun.</summary>
    /// <param name="epoch">The start that begins.</param>
    /// <param name="mark">Its random bits.</param>
    /// <param name="end">The last batch of the start that is over.</param>
    /// <param name="pastMax">How many past starts are remembered; the oldest are forgotten.</param>
    public StartHistory Next(StartEpoch epoch, StartMark mark, BatchNumber end, int pastMax)
    {
        var past = Past.Add(new PastStart(Epoch, Mark, end));
        return new StartHistory(epoch, mark, past.Length > pastMax ? past.RemoveRange(0, past.Length - pastMax) : past);
    }

    /// <summary>Whether all that was durable at a position is part of this history.</summary>
    /// <param name="seen">The position.</param>
    /// <param name="now">The present one.</param>
    /// <param name="planted">A fault that is switched on.</param>
    public PositionVerdict Judge(LogPosition seen, LogPosition now, PlantedLogBug planted)
    {
        if (seen.Directory != now.Directory) return PositionVerdict.Foreign;
        if (planted == PlantedLogBug.PositionByNumbers) return seen.Epoch <= now.Epoch && seen.DurableThrough <= now.DurableThrough ? PositionVerdict.Holds : PositionVerdict.Lost;
        if (seen.Epoch == Epoch) return Compare(seen, Mark, now.DurableThrough);
        if (seen.Epoch > Epoch) return PositionVerdict.Lost;
        foreach (var start in Past)
        {
            if (start.Epoch == seen.Epoch) return Compare(seen, start.Mark, start.End);
        }

        return PositionVerdict.Forgotten;
    }

    private static PositionVerdict Compare(LogPosition seen, StartMark mark, BatchNumber end) =>
        seen.Mark == mark && seen.DurableThrough <= end ? PositionVerdict.Holds : PositionVerdict.Lost;
}
