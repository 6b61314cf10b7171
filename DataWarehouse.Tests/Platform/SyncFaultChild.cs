using System.Globalization;
using DataWarehouse.Plugins.UltimateReplication.Counters;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Platform;

/// <summary>
/// The process whose syncs <see cref="SyncFaultTests"/> makes fail: run by this assembly's own runner, never in a normal run. A failed
/// test is a
/// non-zero exit.
/// </summary>
public sealed class SyncFaultChild
{
    public const string LeaseVariable = "DW_SYNC_FAULT_LEASE";
    public const string IssuedVariable = "DW_SYNC_FAULT_ISSUED";

    /// <summary>Dots the child tries to issue: two blocks and a bit.</summary>
    public const int Dots = 40;

    public static readonly Incarnation Owner = new(7);

    public static readonly FileDotCounterOptions Options = new() { BlockDots = 16, RefillThresholdDots = 0 };

    [Fact(Explicit = true)]
    public void Issue_UntilTheDiskFails_NotesEachDotBeforeTheNext()
    {
        var lease = Environment.GetEnvironmentVariable(LeaseVariable);
        var issued = Environment.GetEnvironmentVariable(IssuedVariable);
        Assert.SkipWhen(lease is null || issued is null, "Runs only as the child of SyncFaultTests.");

        using var counter = FileDotCounter.Open(lease, Owner, 0, Options);
        for (var i = 0; i < Dots; i++)
            File.AppendAllText(issued, counter.Next().Sequence.ToString(CultureInfo.InvariantCulture) + "\n");
    }
}
