using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>
/// Runs the commands <c>simple</c>, <c>enter-joint</c> and <c>leave-joint</c> of the configuration files against <see cref="ConfigurationChanger"/>,
/// and keeps for each member what a leader would keep: it is first sent what stood last in the log when it came, and the log grows by one with
/// each command.
/// </summary>
/// <remarks>Not thread-safe; one instance serves one file.</remarks>
internal sealed class ConfigurationScenario : IScenarioRunner
{
    private readonly SortedDictionary<ReplicaId, long> _nextIndexes = [];
    private Configuration _configuration = Configuration.Empty;
    private long _lastIndex = -1;

    /// <inheritdoc/>
    public string Run(ScenarioCase scenario)
    {
        _lastIndex++;
        var changes = new ReplicaChange[scenario.InputWords.Count()];
        var count = 0;
        foreach (var word in scenario.InputWords)
        {
            if (!TryParse(word, out changes[count++], out var complaint)) return complaint;
        }

        var verdict = scenario.Command switch
        {
            "simple" => ConfigurationChanger.Simple(_configuration, changes),
            "enter-joint" => ConfigurationChanger.EnterJoint(_configuration, LeavesByItself(scenario), changes),
            "leave-joint" when changes.Length > 0 => throw new ScenarioException(scenario.Line, "'leave-joint' takes no input"),
            "leave-joint" => ConfigurationChanger.LeaveJoint(_configuration),
            _ => throw new ScenarioException(scenario.Line, $"'{scenario.Command}' is no command about configurations"),
        };
        if (!verdict.IsTaken) return verdict.Detail + "\n";

        Follow(verdict.Configuration, changes);
        return Describe();
    }

    private static bool LeavesByItself(ScenarioCase scenario)
    {
        if (!scenario.TryGetOne("autoleave", out var text)) return false;
        return bool.TryParse(text, out var value) ? value : throw new ScenarioException(scenario.Line, $"'{text}' is neither true nor false");
    }

    private static bool TryParse(string word, out ReplicaChange change, out string complaint)
    {
        change = default;
        complaint = string.Empty;
        if (word.Length < 2) complaint = $"unknown token {word}\n";
        else if (KindOf(word[0]) is not { } kind) complaint = $"unknown input: {word}\n";
        else if (!long.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) complaint = $"no replica id: {word}\n";
        else change = new ReplicaChange(kind, new ReplicaId(id), default);
        return complaint.Length == 0;
    }

    private static ChangeKind? KindOf(char letter) => letter switch
    {
        'v' => ChangeKind.AddVoter,
        'l' => ChangeKind.AddLearner,
        'r' => ChangeKind.Remove,
        'u' => ChangeKind.Update,
        _ => null,
    };

    /// <summary>A replica that the same change removes and adds is a new one to the leader, unless the outgoing side still knew it.</summary>
    private void Follow(Configuration after, ReadOnlySpan<ReplicaChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Kind == ChangeKind.Remove && !after.OutgoingVoters.Contains(change.Replica)) _nextIndexes.Remove(change.Replica);
            if (change.Kind is ChangeKind.AddVoter or ChangeKind.AddLearner) _nextIndexes.TryAdd(change.Replica, Math.Max(_lastIndex, 1));
        }

        foreach (var gone in _nextIndexes.Keys.Where(replica => !after.Contains(replica)).ToList())
        {
            _nextIndexes.Remove(gone);
        }

        _configuration = after;
    }

    private string Describe()
    {
        var text = new StringBuilder().Append(_configuration).Append('\n');
        foreach (var (replica, next) in _nextIndexes)
        {
            var part = _configuration.IsLearner(replica) ? " learner" : string.Empty;
            text.Append(CultureInfo.InvariantCulture, $"{replica.Value}: StateProbe match=0 next={next}{part}\n");
        }

        return text.ToString();
    }
}
