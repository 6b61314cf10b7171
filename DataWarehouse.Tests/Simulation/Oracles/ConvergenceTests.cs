using DataWarehouse.Simulation.Oracles;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class ConvergenceTests
{
    private readonly OracleScene _scene = new();

    [Fact]
    public void Convergence_DifferentStates_Fires()
    {
        var (one, two) = (_scene.Replica(1, 2), _scene.Replica(2, 2));
        (one.Digest, two.Digest) = (1, 2);

        Fires(() => new Convergence(_scene.Seen).Healed([one, two]));
    }

    [Fact]
    public void Convergence_DifferentLogs_Fires() =>
        Fires(() => new Convergence(_scene.Seen).Healed([_scene.Replica(1, 2), _scene.Replica(2, 2, 2)]));

    [Fact]
    public void Convergence_AllEqual_StaysSilent() =>
        new Convergence(_scene.Seen).Healed([_scene.Replica(1, 2), _scene.Replica(2, 2), _scene.Replica(3, 2)]);
}
