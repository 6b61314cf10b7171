using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class LogMatchingTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void LogMatching_SameTermOtherPrefix_Fires()
    {
        var oracle = new LogMatching(_scene.Seen);
        var (one, two) = (_scene.Replica(1), _scene.Replica(2));
        Extend(_scene.Of(one), 2, 2, 3);
        oracle.Stepped(one);

        Extend(_scene.Of(two), 1, 2, 3);

        Fires(() => oracle.Stepped(two));
    }

    [Fact]
    public void LogMatching_TermGoesDown_Fires()
    {
        var oracle = new LogMatching(_scene.Seen);
        var one = _scene.Replica(1);
        Extend(_scene.Of(one), 3, 2);

        Fires(() => oracle.Stepped(one));
    }

    [Fact]
    public void LogMatching_DifferentTailsOfDifferentTerms_StaysSilent()
    {
        var oracle = new LogMatching(_scene.Seen);
        var (one, two) = (_scene.Replica(1), _scene.Replica(2));
        Extend(_scene.Of(one), 2, 2, 3);
        Extend(_scene.Of(two), 2, 2, 4);

        oracle.Stepped(one);
        oracle.Stepped(two);
    }
}
