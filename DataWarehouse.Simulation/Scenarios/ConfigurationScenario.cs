using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Scenarios.Interaction;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>
/// Runs the commands <c>simple</c>, <c>enter-joint</c> and <c>leave-joint</c> of the configuration files against <see cref="ConfigurationChanger"/>,
/// and lets the core's own <see cref="MemberSet"/> keep for each member what a leader would keep; the log grows by one with each command.
/// </summary>
/// <remarks>Not thread-safe; one instance serves one file.</remarks>
internal sealed class ConfigurationScenario : IScenarioRunner
{
    private static readonly CoreOptions Options = new();

    private readonly MemberSet _members = new();
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

        _configuration = verdict.Configuration;
        _members.Follow(_configuration, Options, new LogIndex(_lastIndex));
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

    private string Describe()
    {
        var text = new StringBuilder().Append(_configuration).Append('\n');
        foreach (var progress in _members.All)
            text.Append(Notation.Describe(progress)).Append('\n');
        return text.ToString();
    }
}
