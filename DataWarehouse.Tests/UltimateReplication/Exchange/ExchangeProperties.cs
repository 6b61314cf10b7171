using CsCheck;
using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Tests.UltimateReplication.Exchange;

/// <summary>
/// Random histories of writes, deletes, partitions, exchanges and membership changes, judged against a model of explicit events: each write
/// is an event, and each write or delete supersedes exactly the events its client had read.
/// </summary>
public sealed class ExchangeProperties
{
    private static readonly string[] Keys = ["x", "y"];

    [Fact]
    public void History_AnySteps_ConvergesAndLosesNoWrite() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 30], Gen.Int[0, 30]).Array[0, 60].Sample(
            steps =>
            {
                using var run = new Run();
                foreach (var (kind, one, other) in steps) run.Step(kind, one, other);
                run.HealAndJudge();
            },
            iter: 300);

    [Fact]
    public void History_LastWriterWins_ConvergesToOneValueForEachKeyWritten() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 30], Gen.Int[0, 30]).Array[0, 40].Sample(
            steps =>
            {
                using var run = new Run(isLastWriterWins: true);
                foreach (var (kind, one, other) in steps) run.Step(kind, one, other);
                run.HealAndJudge();
            },
            iter: 150);

    private sealed class Run : IDisposable
    {
        private readonly bool _isLastWriterWins;
        private readonly Cluster _cluster;
        private readonly Dictionary<(string Node, string Key), (CausalContext Context, HashSet<string> Seen)> _reads = [];
        private readonly Dictionary<string, HashSet<string>> _written = Keys.ToDictionary(key => key, _ => new HashSet<string>());
        private readonly Dictionary<string, HashSet<string>> _superseded = Keys.ToDictionary(key => key, _ => new HashSet<string>());
        private readonly HashSet<string> _deletedKeys = [];
        private int _values;
        private int _joins;

        public Run(bool isLastWriterWins = false)
        {
            _isLastWriterWins = isLastWriterWins;
            _cluster = new Cluster(
                ["a", "b", "c"],
                isLastWriterWins ? strategies => strategies.LastWriterWins : null,
                new ReplicationLimits { BatchBytesMax = 1_024 });
        }

        public void Step(int kind, int one, int other)
        {
            var node = Pick(one);
            var peer = Pick(other);
            var key = Keys[other % Keys.Length];
            switch (kind)
            {
                case 0 or 1: Write(node, key, isBlind: true); break;
                case 2 or 3: Write(node, key, isBlind: false); break;
                case 4: Read(node, key); break;
                case 5: Delete(node, key); break;
                case 6 when node != peer: _cluster.Network.Disconnect(node.Peer, peer.Peer); break;
                case 7 when node != peer: _cluster.Network.Reconnect(node.Peer, peer.Peer); break;
                case 8 or 9 or 10 when node != peer: _cluster.Exchange(node.Id, peer.Id); break;
                case 11 when _joins < 2: JoinAndBootstrap(); break;
                case 12 when _cluster.Nodes.Count > 2: DrainRetireAndSeal(node); break;
                default: _cluster.Time.Advance(TimeSpan.FromMilliseconds(one)); break;
            }
        }

        public void HealAndJudge()
        {
            Heal();
            Assert.True(_cluster.ExchangeAll() && _cluster.ExchangeAll(), "All peers can be reached.");
            _cluster.AssertSameState(Keys);
            var unsealed = _cluster.Nodes.Values.First().Membership.View.UnsealedNodes.Count;
            foreach (var node in _cluster.Nodes.Values)
            {
                foreach (var key in Keys)
                {
                    Judge(key, node.Values(key));
                    Assert.True(node.Sync.StateOf(key).Context.Count <= unsealed, "A swept vector has entries of unsealed nodes only.");
                }
            }
        }

        public void Dispose() => _cluster.Dispose();

        private void Judge(string key, IReadOnlyCollection<string> live)
        {
            var expected = _written[key].Except(_superseded[key]).ToHashSet();
            if (!_isLastWriterWins) Assert.Equal(expected.Order(StringComparer.Ordinal), live);
            else if (_deletedKeys.Contains(key)) Assert.True(live.Count <= 1);
            else Assert.Equal(_written[key].Count == 0 ? 0 : 1, live.Count);
        }

        private Cluster.Node Pick(int number) => _cluster.Nodes.Values.ElementAt(number % _cluster.Nodes.Count);

        private void Write(Cluster.Node node, string key, bool isBlind)
        {
            var (context, seen) = isBlind ? (default, []) : LastRead(node, key);
            var value = $"v{_values++}";
            node.Write(key, value, context);
            _written[key].Add(value);
            _superseded[key].UnionWith(seen);
        }

        private void Delete(Cluster.Node node, string key)
        {
            var (context, seen) = LastRead(node, key);
            node.Delete(key, context);
            _superseded[key].UnionWith(seen);
            _deletedKeys.Add(key);
        }

        /// <summary>What the client of this node read last, however long ago; it may hand it to any node.</summary>
        private (CausalContext Context, HashSet<string> Seen) LastRead(Cluster.Node node, string key) =>
            _reads.TryGetValue((node.Id, key), out var read) ? read : (default, []);

        private void Read(Cluster.Node node, string key) =>
            _reads[(node.Id, key)] = (node.Read(key).Context, [.. node.Values(key)]);

        private void Heal()
        {
            foreach (var one in _cluster.Nodes.Values)
            {
                foreach (var other in _cluster.Nodes.Values.Where(other => other != one)) _cluster.Network.Reconnect(one.Peer, other.Peer);
            }

            // Word of the old connection's end must not be taken for that of the new one.
            _cluster.Network.DeliverAll(1_000);
        }

        private void JoinAndBootstrap()
        {
            Heal();
            var joiner = _cluster.Join($"j{_joins++}");
            Assert.Equal(SyncOutcome.Converged, _cluster.Exchange(joiner.Id, "a" == joiner.Id ? "b" : FirstBootstrapped()).Outcome);
            joiner.Membership.SetBootstrapped(true);
        }

        private string FirstBootstrapped() => _cluster.Nodes.Values.First(node => node.Membership.View.LocalIsBootstrapped).Id;

        /// <summary>
        /// The retirement protocol by hand: r hands over what it has before it is retired, then every member pulls from every other one after
        /// both have applied the retirement, then the seal is applied.
        /// </summary>
        private void DrainRetireAndSeal(Cluster.Node leaving)
        {
            Heal();
            var stays = _cluster.Nodes.Values.First(node => node != leaving);
            Assert.Equal(SyncOutcome.Converged, _cluster.Exchange(leaving.Id, stays.Id).Outcome);
            _cluster.Apply(new MembershipChange.Retire(leaving.Incarnation));
            _cluster.Remove(leaving.Id);
            Assert.True(_cluster.ExchangeAll() && _cluster.ExchangeAll());
            _cluster.Apply(new MembershipChange.Seal([leaving.Incarnation]));
        }
    }
}
