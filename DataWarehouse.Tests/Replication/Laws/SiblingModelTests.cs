using CsCheck;

namespace DataWarehouse.Tests.Replication.Laws;

public sealed class SiblingModelTests
{
    [Fact]
    public void SiblingSet_AnyOrderOfWritesAndSyncs_LivesAreTheMaximalEventsSeen() =>
        ModelStep.Any.Array[0, 120].Sample(steps => new SiblingModel().Run(steps), iter: 800, threads: 1);
}
