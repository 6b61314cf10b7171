using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Logs;

namespace DataWarehouse.Tests.Simulation.Linearizability;

/// <summary>The checker agrees with the known verdict of every recorded history, in good time.</summary>
public sealed class SharedHistoryTests
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(10);

    public static TheoryData<string, bool> Histories => new(SharedHistories.All);

    [Theory, MemberData(nameof(Histories))]
    public void SharedHistory_GetsItsKnownVerdict(string file, bool isLinearizable)
    {
        var lines = File.ReadAllLines(SharedHistories.FullPath(file));
        var started = TimeProvider.System.GetTimestamp();

        var result = RecordedHistory.Check(lines);

        Assert.Equal(isLinearizable ? Verdict.Linearizable : Verdict.NotLinearizable, result.Verdict);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeMax, $"took more than {TimeMax}");
        Assert.Equal(isLinearizable, result.Explanation.Length == 0);
    }
}
