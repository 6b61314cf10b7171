using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

public sealed class RandomRepairTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(10_000, 1_000, Explicit = true)]
    public void Repair_OfRandomDamage_KeepsWhatIsCertainAndNamesTheRest(int from, int seeds)
    {
        var fates = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = from; seed < from + seeds; seed++)
        {
            var history = new DamagedHistory(seed);
            for (var damage = 0; damage < 10; damage++) Count(fates, Repair(history, history.Damage(), $"seed {seed} damage {damage}"));
        }

        output.WriteLine(string.Join(", ", fates));
        foreach (var fate in Enum.GetNames<GroupFate>().Append(nameof(RepairKind.Headers))) Assert.True(fates.GetValueOrDefault(fate) > 0, fate);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(20_000, 150, Explicit = true)]
    public void Repair_CutShortAtAnyStep_LeavesTheOldLogOrTheRepairedOne(int from, int seeds)
    {
        var crashes = 0;
        for (var seed = from; seed < from + seeds; seed++)
        {
            var history = new DamagedHistory(seed);
            var damaged = history.Damage();
            var whole = damaged.CopyDurable();
            var directory = new MediumDirectory(whole);
            if (LogRepair.Run(directory, RepairConsent.WithLoss, OpenLog.Options).Report is not { IsApplied: true } report) continue;
            var expected = Describe(whole);
            var random = new SeededRandom((ulong)seed).Fork("power");
            for (var step = 1; step < directory.Steps; step++)
            {
                for (var survival = 0; survival <= 1_000_000; survival += 500_000)
                {
                    Crash(damaged, step, survival, random, report, expected, $"seed {seed} step {step} of {directory.Steps} survival {survival}");
                    crashes++;
                }
            }
        }

        output.WriteLine($"{crashes} crashes");
        Assert.InRange(crashes, 100, int.MaxValue);
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(30_000, 2_000, Explicit = true)]
    public void Check_OfRandomDamage_AgreesWithAnOpening(int from, int seeds)
    {
        var refused = 0;
        var taken = 0;
        for (var seed = from; seed < from + seeds; seed++)
        {
            var history = new DamagedHistory(seed);
            for (var damage = 0; damage < 5; damage++)
            {
                var medium = history.Damage();
                var report = LogCheck.Run(new MediumFiles(medium));
                var dump = LogDump.Lines(new MediumFiles(medium), null).Last();
                var opened = new OpenLog(medium);
                Assert.True(report.Refusal == opened.Refusal, $"seed {seed} damage {damage}: {report.Refusal} against {opened.Refusal}");
                Assert.Equal(opened.Refusal is null ? "sound" : $"refused: {opened.Refusal}", dump);
                Assert.True(opened.Refusal is not null || report.Findings.All(f => f.Kind != FindingKind.Damage), $"seed {seed} damage {damage}: {string.Join('\n', report.Findings)}");
                if (opened.Refusal is null) taken++;
                else refused++;
            }
        }

        output.WriteLine($"{refused} refused, {taken} taken");
        Assert.InRange(refused, 10, int.MaxValue);
        Assert.InRange(taken, 1, int.MaxValue);
    }

    private static void Crash(SimulatedMedium damaged, int step, int survival, SeededRandom random, RepairReport report, string expected, string where)
    {
        var medium = damaged.CopyDurable();
        Assert.Throws<PowerLostException>(() => LogRepair.Run(new MediumDirectory(medium, step), RepairConsent.WithLoss, OpenLog.Options));
        medium.LosePower(random, survival);
        switch (LogJudgement.Of(new MediumFiles(medium)).Refusal)
        {
            case null:
                Assert.True(expected == Describe(medium), $"{where}: taken, and not the repaired log");
                return;
            case { Kind: LogRefusalKind.Repairing }:
                Assert.Equal(RepairKind.Completion, LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report?.Kind);
                break;
            case var refusal:
                Assert.True(report.Kind == RepairKind.Headers || refusal == report.Found, $"{where}: {refusal} in place of {report.Found}");
                var again = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report;
                Assert.Equal(report.Groups, again!.Groups);
                break;
        }

        Assert.True(expected == Describe(medium), $"{where}: repaired, and not as without the crash");
        if (report.Aside.Length == 0) return;
        Assert.Contains(medium.List(report.Aside), e => e.Name == "report.txt");
    }

    private static string Repair(DamagedHistory history, SimulatedMedium medium, string where)
    {
        var found = LogJudgement.Of(new MediumFiles(medium)).Refusal;
        var looked = LogRepair.Run(new MediumDirectory(medium), RepairConsent.LookOnly, OpenLog.Options);
        Assert.Equal(found, LogJudgement.Of(new MediumFiles(medium)).Refusal);
        var result = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options);
        if (result.Report is not { } report)
        {
            Assert.Equal(looked.Refusal, result.Refusal);
            return "refused";
        }

        Assert.Equal(looked.Report?.Kind, report.Kind);
        Assert.Equal(found is null, report.Kind == RepairKind.None);
        var opened = new OpenLog(medium);
        Assert.True(opened.Refusal is null, $"{where}: {opened.Refusal}");
        if (report.Kind is RepairKind.None) return nameof(RepairKind.None);
        if (report.Kind == RepairKind.Headers) return Same(history, opened, where);
        foreach (var group in report.Groups) Compare(history, opened, group, $"{where}: {group}");
        foreach (var (group, moment) in history.Present)
            Assert.True(report.Losses.Count > 0 || report.Groups.Any(g => g.Group.Value == group && g.Generation == moment.Generation), $"{where}: nothing is told of group {group}");
        return string.Join(' ', report.Groups.Select(g => g.Fate));
    }

    private static string Same(DamagedHistory history, OpenLog opened, string where)
    {
        foreach (var group in history.Present.Keys) Assert.True(IsSame(history, opened, group), $"{where}: group {group}");
        return nameof(RepairKind.Headers);
    }

    private static void Compare(DamagedHistory history, OpenLog opened, GroupRepair told, string where)
    {
        var stream = opened.Log.Find(told.Group);
        Assert.True(stream is null == (told.Fate == GroupFate.Lost), where);
        if (told.Fate == GroupFate.Whole)
        {
            Assert.True(IsSame(history, opened, told.Group.Value), $"{where} against {history.Present.GetValueOrDefault(told.Group.Value)}");
            Assert.Equal(told.Group.Value, stream!.Replica.Value);
            return;
        }

        if (stream is null) return;
        Assert.True(stream.Replica.IsNone, where);
        Assert.True(stream.HardState.Vote.IsNone && stream.HardState.Commit <= stream.Entries.Last && stream.HardState.Commit >= stream.Entries.Purged, where);
        var kept = EntriesOf(opened, told.Group);
        Assert.Equal(told.KeptThrough, stream.Entries.Last);
        Assert.True(kept.Count == 0 || history.MomentsOf(told.Group.Value).Any(m => m.Generation == told.Generation && kept.All(e => m.History.TryGetValue(e.Key, out var entry) && entry == e.Value)), $"{where}: no moment had {string.Join(' ', kept)}");
    }

    /// <summary>
    /// Whether a group has all that it had at the end. An earlier beginning comes to the same, as long as its snapshot and the entries from there on are the ones that were committed.
    /// </summary>
    private static bool IsSame(DamagedHistory history, OpenLog opened, long group)
    {
        if (!history.Present.TryGetValue(group, out var moment)) return false;
        if (opened.Log.Find(new GroupId(group)) is not { } stream || stream.Generation != moment.Generation || stream.HardState != moment.HardState) return false;
        var purged = stream.Entries.Purged.Value;
        var snapshot = stream.Snapshot?.Descriptor.Index.Value ?? 0;
        if (purged > moment.Purged || snapshot < purged || snapshot > moment.Snapshot || stream.Entries.Last.Value != moment.Last) return false;
        return EntriesOf(opened, new GroupId(group)).All(e => moment.History.TryGetValue(e.Key, out var entry) && entry == e.Value);
    }

    private static Dictionary<long, (long Term, long Stamp)> EntriesOf(OpenLog opened, GroupId group)
    {
        var entries = new Dictionary<long, (long, long)>();
        var index = opened.Log.Find(group)!.Entries;
        for (var next = index.Purged.Next; next <= index.Last;)
        {
            Assert.Equal(ReadAdmission.Accepted, opened.Log.Read(new ReadTicket(1), group, next, index.Last, 1 << 20));
            opened.Run();
            foreach (var entry in opened.Reads[^1].Entries.Entries)
            {
                entries.Add(entry.Index.Value, (entry.Term.Value, BinaryPrimitives.ReadInt64LittleEndian(entry.Payload.Span)));
                next = entry.Index.Next;
            }
        }

        return entries;
    }

    /// <summary>All groups and entries, wherever they stand.</summary>
    private static string Describe(SimulatedMedium medium)
    {
        var opened = new OpenLog(medium.CopyDurable());
        Assert.Null(opened.Refusal);
        return string.Join('\n', opened.Log.Streams.ToArray().OrderBy(s => s.Group.Value).Select(s =>
            $"{s.Group} {s.Generation} {s.Replica} {s.HardState} {s.Snapshot} {s.Entries.Purged}:{s.Entries.PurgedTerm} {string.Join(' ', EntriesOf(opened, s.Group).OrderBy(e => e.Key))}"));
    }

    private static void Count(SortedDictionary<string, int> fates, string told)
    {
        foreach (var word in told.Split(' ')) fates[word] = fates.GetValueOrDefault(word) + 1;
    }
}
