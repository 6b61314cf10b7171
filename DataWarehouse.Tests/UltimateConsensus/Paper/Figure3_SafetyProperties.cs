using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Figure 3: the five properties that hold at all times, in random schedules of delivery, loss, doubling, crashes and slow disks.</summary>
public sealed class Figure3_SafetyProperties
{
    [Theory]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(5, true)]
    public void Group_AnySchedule_KeepsThem(int count, bool full) => Sample(count, full ? Given.Full : Given.Plain, schedules: 40);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(PlantedBug.VotesTwice)]
    [InlineData(PlantedBug.CommitBeyondMatch)]
    [InlineData(PlantedBug.PreviousTermIgnored)]
    public void Group_WithAPlantedBug_DoesNotKeepThem(object bug) =>
        Assert.ThrowsAny<Exception>(() => Sample(3, Given.Plain with { Planted = (PlantedBug)bug }, schedules: 2_000));

    private static void Sample(int count, CoreOptions options, int schedules) =>
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[50, 400].Sample(
            steps =>
            {
                var run = new Run(count, options);
                foreach (var (kind, one, other) in steps) run.Step(kind, one, other);
                run.HealAndJudge();
            },
            iter: schedules);

    private sealed class Run
    {
        private readonly GroupRig _group;
        private readonly CoreOptions _options;
        private readonly long _count;
        private readonly SortedDictionary<long, long> _leaders = [];
        private readonly SortedDictionary<long, (long Term, string Payload)> _applied = [];
        private readonly SortedDictionary<long, (long Term, long Last)> _leaderLogs = [];
        private byte _next;

        public Run(int count, CoreOptions options)
        {
            (_count, _options) = (count, options with { CacheBytesMax = 200, InflightMessagesMax = 4 });
            _group = GroupRig.Of(count, _options);
        }

        public void Step(int kind, int one, int other)
        {
            var rig = _group[(one % _count) + 1];
            switch (kind)
            {
                case < 45: Deliver(other, staysOnTheWay: false); break;
                case < 48: Deliver(other, staysOnTheWay: true); break;
                case < 52 when _group.OnTheWay() > 0: _group.LoseAt(other % _group.OnTheWay()); break;
                case < 65: rig.Tick(1 + (other % 12)); break;
                case < 75: rig.Do(core => core.Propose(new byte[] { _next++ })); break;
                case < 80: rig.WritesAtOnce = other % 2 == 0; break;
                case < 87 when rig.Writes.Count > 0: rig.CompleteWrite(rig.Writes[other % rig.Writes.Count].Id); break;
                case < 90: _group.Replace(rig.Restart(_options with { Seed = (ulong)other })); break;
                case < 92: _group.Isolate(rig.Self); break;
                case < 95: _group.Heal(); break;
                case < 96: rig.Do(core => core.TransferLeadership(Given.Id((other % _count) + 1))); break;
                case < 97: rig.Do(core => core.Campaign()); break;
                case < 98: if (rig.Core.Log.PendingSnapshot is null) rig.Compact(Math.Max(rig.Core.Log.Purged.Value, rig.Applied - 1)); break;
                default: rig.Change(Change(one, other)); break;
            }

            Feed(rig);
            Judge();
        }

        public void HealAndJudge()
        {
            _group.Heal();
            foreach (var rig in _group.All)
            {
                rig.WritesAtOnce = true;
                rig.CompleteWrites();
            }

            for (var tick = 0; tick < 300; tick++)
            {
                _group.Tick();
                foreach (var rig in _group.All) Feed(rig);
                Judge();
            }

            var leader = _group.All.Where(rig => rig.Role == Role.Leader).MaxBy(rig => rig.Term);
            Assert.NotNull(leader);
            Assert.Equal(leader.Last, leader.Commit);
            var members = leader.Core.Configuration.Members.Select(member => member.Replica.Value).ToHashSet();
            Assert.All(_group.All.Where(rig => members.Contains(rig.Self)), rig => Assert.Equal(leader.Commit, rig.Applied));
        }

        private void Deliver(int position, bool staysOnTheWay)
        {
            if (_group.OnTheWay() is > 0 and var count) _group.DeliverAt(position % count, staysOnTheWay);
        }

        // A voter becomes a learner and a voter again: no id is needed twice, and three voters never become none.
        private ConfigurationChange Change(int one, int other)
        {
            var id = (other % _count) + 1;
            return one % 3 == 0 ? ConfigurationChange.LeaveJoint
                : one % 3 == 1 ? Given.Change((ChangeTransition)(other % 3), Given.AddVoter(id))
                : Given.Change((ChangeTransition)(other % 3), Given.AddLearner(id));
        }

        private static void Feed(CoreRig rig)
        {
            var fetches = rig.Fetches.ToArray();
            rig.Fetches.Clear();
            foreach (var fetch in fetches)
            {
                var found = rig.Disk.Entries.Where(entry => entry.Index >= fetch.First && entry.Index <= fetch.Last).Take(3).ToArray();
                rig.Core.ProvideEntries(fetch.Replica, new(found, 0, found.Length));
                rig.Settle();
            }
        }

        private void Judge()
        {
            foreach (var rig in _group.All)
            {
                Assert.Null(rig.Fault);
                if (rig.Role == Role.Leader) JudgeLeader(rig);
                JudgeApplied(rig);
            }
        }

        private void JudgeLeader(CoreRig rig)
        {
            Assert.True(_leaders.TryAdd(rig.Term, rig.Self) || _leaders[rig.Term] == rig.Self, $"two leaders in term {rig.Term}");
            if (_leaderLogs.TryGetValue(rig.Self, out var before) && before.Term == rig.Term) Assert.True(rig.Last >= before.Last, "a leader's log only grows");
            _leaderLogs[rig.Self] = (rig.Term, rig.Last);
            foreach (var (index, (term, _)) in _applied)
            {
                if (term < rig.Term && index >= rig.Core.Log.Start.Value) Assert.Equal((index, term), (index, rig.TermAt(index)));
            }
        }

        // Logs that agree at a place agree before it: with applied entries equal everywhere, comparing each disk with them is enough below the commit.
        private void JudgeApplied(CoreRig rig)
        {
            foreach (var entry in rig.Handed)
            {
                var (term, payload) = (entry.Term.Value, Convert.ToHexString(entry.Payload.Span));
                if (!_applied.TryAdd(entry.Index.Value, (term, payload))) Assert.Equal((term, payload), _applied[entry.Index.Value]);
            }

            rig.Handed.Clear();
            foreach (var other in _group.All.Where(other => other.Self < rig.Self)) JudgeMatching(rig, other);
        }

        private static void JudgeMatching(CoreRig one, CoreRig other)
        {
            var agrees = false;
            var start = Math.Max(one.Core.Log.Start.Value, other.Core.Log.Start.Value);
            for (var index = Math.Min(one.Last, other.Last); index >= start; index--)
            {
                var isEqual = one.TermAt(index) == other.TermAt(index);
                Assert.True(isEqual || !agrees, $"logs of {one.Self} and {other.Self} agree above {index} and not there");
                agrees |= isEqual;
            }
        }
    }
}
