using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>
/// Begins new generations of groups in one survivor's log: that of a winner gets another number and the entries that make it the only voter, that of another is left for an empty replica. Everything else is copied as it is.
/// </summary>
/// <remarks>Not thread-safe; belongs to whoever holds the lock of the directory.</remarks>
/// <param name="directory">The directory, locked.</param>
/// <param name="options">How long segments and batches may be.</param>
/// <param name="planted">A fault that is switched on to prove that tests find it.</param>
internal sealed class GroupRenewal(ILogDirectory directory, WriteAheadOptions options, PlantedRepairBug planted)
{
    private const int EpochShift = 32;
    private LossPlan? _plan;

    /// <summary>Looks at the log.</summary>
    public RecoveryLook Look()
    {
        try
        {
            var refusal = LogJudgement.Of(directory).Refusal;
            _plan = refusal is null ? LossPlan.Make(directory, planted, out refusal) : null;
            if (_plan is not { } plan) return Refused(refusal!);
            if (plan.Remains.Losses.Count > 0) return Refused(new LogRefusal(LogRefusalKind.Damaged, plan.Remains.Losses[0].Path, plan.Remains.Losses[0].Offset, "Records are lost here. Repair the log first."));
            return new RecoveryLook
            {
                Directory = plan.Directory.ToString(),
                Start = plan.Remains.LastBatch.Epoch.Value,
                Batch = plan.Remains.LastBatch.Number.Value,
                Groups = [.. plan.Lives.Select(life => GroupReading.Read(directory, plan, life))],
            };
        }
        catch (LogDirectoryException failure)
        {
            return Refused(RefusalOf(failure));
        }
    }

    /// <summary>An entry of a group, or null where the log does not hold it.</summary>
    /// <param name="group">The group.</param>
    /// <param name="index">The index.</param>
    /// <exception cref="InvalidOperationException">The log was not looked at.</exception>
    public RecoveryEntry? FindEntry(long group, long index)
    {
        if (_plan is not { } plan) throw new InvalidOperationException("Look at the log before it is asked.");
        return plan.Lives.FirstOrDefault(life => life.Outcome.Group.Value == group) is { } life ? GroupReading.EntryOf(directory, plan, life, index) : null;
    }

    /// <summary>Does one survivor's part of a recovery. A crash leaves the log as it was, or a repair to complete, or the new one.</summary>
    /// <param name="steps">What to do; at most one for each group.</param>
    /// <param name="report">What lies beside the files of the old log for people.</param>
    /// <returns>Where those lie; or why nothing was changed.</returns>
    /// <exception cref="InvalidOperationException">The log was not looked at, or a step does not fit it.</exception>
    public RecoveryOutcome Apply(IReadOnlyList<RecoveryStep> steps, IEnumerable<string> report)
    {
        if (_plan is not { } plan) throw new InvalidOperationException("Look at the log before it is changed.");
        var lives = new SortedDictionary<long, KeptLife>(plan.Lives.ToDictionary(static life => life.Outcome.Group.Value));
        long begun = 0;
        foreach (var step in steps)
        {
            lives.TryGetValue(step.Group, out var life);
            lives[step.Group] = step.IsWinner
                ? GoOn(plan, life ?? throw new InvalidOperationException($"The log holds no group {step.Group}."), step)
                : Empty(step, new Generation((plan.Remains.LastBatch.Epoch.Next.Value << EpochShift) | ++begun));
        }

        try
        {
            var replacement = new LogReplacement(directory, options, planted);
            var aside = replacement.FreeAside(RepairJournal.RecoveredPrefix);
            replacement.Run(plan.With(directory, [.. lives.Values]), aside, report);
            _plan = null;
            return new RecoveryOutcome(null, aside.Value);
        }
        catch (LogDirectoryException failure)
        {
            return new RecoveryOutcome(NoteOf(RefusalOf(failure)), string.Empty);
        }
    }

    /// <summary>What a failure of the disk means.</summary>
    /// <param name="failure">The failure.</param>
    internal static LogRefusal RefusalOf(LogDirectoryException failure) => failure.Error == DiskError.NoSpace
        ? new LogRefusal(LogRefusalKind.NoSpace, failure.Path, failure.Offset, "There is no room for the new log beside the old one. Free some space and try again.")
        : OpeningState.RefusalOf(failure.Error, failure.NativeError, failure.Path, failure.Offset);

    /// <summary>A refusal as others are told it.</summary>
    /// <param name="refusal">The refusal.</param>
    internal static LogNote NoteOf(LogRefusal refusal) => new(refusal.Kind.ToString(), refusal.Path, refusal.Offset, refusal.Message);

    private static RecoveryLook Refused(LogRefusal refusal) => new() { Refusal = NoteOf(refusal) };

    private static Member MemberOf(RecoveryMember member) => new(new ReplicaId(member.Replica), new PeerId(member.Node, new Incarnation(member.Incarnation)));

    private KeptLife GoOn(LossPlan plan, KeptLife life, RecoveryStep step)
    {
        if (life.Outcome.Fate != GroupFate.Whole || life.Stored is null) throw new InvalidOperationException($"What the log holds of group {step.Group} cannot go on.");
        var self = MemberOf(step.Self);
        var changes = ForcedConfiguration.Changes(GroupReading.ConfigurationOf(directory, plan, life), self, [.. step.Learners.Select(MemberOf)], out _);
        var term = new Term(step.Term);
        var index = GroupReading.LastOf(life);
        var added = new List<Entry>();
        foreach (var change in changes)
        {
            index = index.Next;
            added.Add(new Entry(term, index, EntryKind.Configuration, ConfigurationChangeCodec.Encode(change)));
        }

        return life with
        {
            Outcome = life.Outcome with { Replica = self.Replica, KeptThrough = index, KeptTerm = term },
            Added = added,
            HardStateRecord = null,
            HardState = new HardState(term, ReplicaId.None, index),
        };
    }

    private static KeptLife Empty(RecoveryStep step, Generation generation) =>
        new(new GroupRepair(new GroupId(step.Group), generation, new ReplicaId(step.Self.Replica), GroupFate.Whole), null, null, null, null, [], null, null);
}
