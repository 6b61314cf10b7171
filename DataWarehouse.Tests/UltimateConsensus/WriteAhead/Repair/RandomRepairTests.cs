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
    [Fact]
    public void Repair_OfSomeDamage_KeepsWhatIsCertainAndNamesTheRest() => RepairAll(1, 10);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(1, 60)]
    [InlineData(10_000, 1_000, Explicit = true)]
    public void Repair_OfRandomDamage_KeepsWhatIsCertainAndNamesTheRest(int from, int seeds)
    {
        var fates = RepairAll(from, seeds);
        output.WriteLine(string.Join(", ", fates));
        foreach (var fate in Enum.GetNames<GroupFate>().Append(nameof(RepairKind.Headers))) Assert.True(fates.GetValueOrDefault(fate) > 0, fate);
    }

    [Fact]
    public void Repair_CutShort_LeavesTheOldLogOrTheRepairedOne() => Assert.InRange(CutShort(1, 2), 30, int.MaxValue);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(1, 8)]
    [InlineData(20_000, 150, Explicit = true)]
    public void Repair_CutShortAtAnyStep_LeavesTheOldLogOrTheRepairedOne(int from, int seeds) => output.WriteLine($"{CutShort(from, seeds)} crashes");

    [Fact]
    public void Check_OfSomeDamage_AgreesWithAnOpening() => Assert.InRange(Check(1, 10).Refused, 30, 50);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(1, 60)]
    [InlineData(30_000, 2_000, Explicit = true)]
    public void Check_OfRandomDamage_AgreesWithAnOpening(int from, int seeds)
    {
        var (refused, taken) = Check(from, seeds);
        output.WriteLine($"{refused} refused, {taken} taken");
        Assert.InRange(taken, 1, int.MaxValue);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(nameof(PlantedRepairBug.UncertainEntriesKept), false)]
    [InlineData(nameof(PlantedRepairBug.LaterVoteForgotten), false)]
    [InlineData(nameof(PlantedRepairBug.LaterEntriesForgotten), false)]
    [InlineData(nameof(PlantedRepairBug.ReplicaKept), false)]
    [InlineData(nameof(PlantedRepairBug.NewLogNotSynced), true)]
    [InlineData(nameof(PlantedRepairBug.DecisionNotSynced), true)]
    [InlineData(nameof(PlantedRepairBug.JournalGoneEarly), true)]
    public void Repair_WithAPlantedBug_IsFoundOut(string bug, bool isAboutCrashes)
    {
        var planted = Enum.Parse<PlantedRepairBug>(bug);
        for (var seed = 1; seed <= 300; seed++)
        {
            var history = new DamagedHistory(seed);
            var found = Record.Exception(() => Try(history, isAboutCrashes, planted, seed));
            if (found is null) continue;
            output.WriteLine($"seed {seed}: {found.Message}");
            return;
        }

        Assert.Fail("It was not found.");
    }

    private static SortedDictionary<string, int> RepairAll(int from, int seeds)
    {
        var fates = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = from; seed < from + seeds; seed++)
        {
            var history = new DamagedHistory(seed);
            for (var damage = 0; damage < 10; damage++) Count(fates, Repair(history, history.Damage(), $"seed {seed} damage {damage}"));
        }

        return fates;
    }

    private static int CutShort(int from, int seeds)
    {
        var crashes = 0;
        for (var seed = from; seed < from + seeds; seed++)
        {
            var history = new DamagedHistory(seed);
            var damaged = history.Damage();
            var whole = damaged.CopyDurable();
            var directory = new MediumDirectory(whole);
            if (LogRepair.Run(directory, RepairConsent.WithLoss, OpenLog.Options).Report is not { IsApplied: true } report) continue;
            crashes += CrashAll(damaged, report, whole, directory.Steps, PlantedRepairBug.None, seed);
        }

        return crashes;
    }

    private static (int Refused, int Taken) Check(int from, int seeds)
    {
        var refused = 0;
        var taken = 0;
        for (var seed = from; seed < from + seeds; seed++)
        {
            var history = new DamagedHistory(seed);
            for (var damage = 0; damage < 5; damage++)
            {
                if (IsTaken(history.Damage(), $"seed {seed} damage {damage}")) taken++;
                else refused++;
            }
        }

        return (refused, taken);
    }

    private static bool IsTaken(SimulatedMedium medium, string where)
    {
        var report = LogCheck.Run(new MediumFiles(medium));
        var dump = LogDump.Lines(new MediumFiles(medium), null).Last();
        var opened = new OpenLog(medium);
        Assert.True(report.Refusal == opened.Refusal, $"{where}: {report.Refusal} against {opened.Refusal}");
        Assert.Equal(opened.Refusal is null ? "sound" : $"refused: {opened.Refusal}", dump);
        Assert.True(opened.Refusal is not null || report.Findings.All(f => f.Kind != FindingKind.Damage), $"{where}: {string.Join('\n', report.Findings)}");
        return opened.Refusal is null;
    }

    private static void Try(DamagedHistory history, bool isAboutCrashes, PlantedRepairBug planted, int seed)
    {
        if (!isAboutCrashes)
        {
            for (var damage = 0; damage < 10; damage++) Repair(history, history.Damage(), $"damage {damage}", planted);
            return;
        }

        var damaged = history.Damage();
        var whole = damaged.CopyDurable();
        var directory = new MediumDirectory(whole);
        if (LogRepair.Run(directory, RepairConsent.WithLoss, OpenLog.Options).Report is { Kind: RepairKind.NewLog } report) CrashAll(damaged, report, whole, directory.Steps - 1, planted, seed);
    }

    private static int CrashAll(SimulatedMedium damaged, RepairReport report, SimulatedMedium repaired, int steps, PlantedRepairBug planted, int seed)
    {
        var expected = Describe(repaired);
        var random = new SeededRandom((ulong)seed).Fork("power");
        var crashes = 0;
        for (var step = 1; step < steps; step++)
        {
            for (var survival = 0; survival <= 1_000_000; survival += 500_000)
            {
                Crash(damaged, step, survival, random, report, expected, planted, $"seed {seed} step {step} of {steps} survival {survival}");
                crashes++;
            }
        }

        return crashes;
    }

    private static void Crash(SimulatedMedium damaged, int step, int survival, SeededRandom random, RepairReport report, string expected, PlantedRepairBug planted, string where)
    {
        var medium = damaged.CopyDurable();
        Assert.Throws<PowerLostException>(() => LogRepair.Run(new MediumDirectory(medium, step), RepairConsent.WithLoss, OpenLog.Options, planted));
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

    private static string Repair(DamagedHistory history, SimulatedMedium medium, string where, PlantedRepairBug planted = PlantedRepairBug.None)
    {
        var found = LogJudgement.Of(new MediumFiles(medium)).Refusal;
        var looked = LogRepair.Run(new MediumDirectory(medium), RepairConsent.LookOnly, OpenLog.Options, planted);
        Assert.Equal(found, LogJudgement.Of(new MediumFiles(medium)).Refusal);
        var result = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options, planted);
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
