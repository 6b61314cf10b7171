namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>How often what matters really happened: a simulation that never gets there proves nothing.</summary>
internal sealed class ClusterTally
{
    internal int Runs { get; set; }

    internal int Seals { get; set; }

    internal int Forgets { get; set; }

    internal int Bootstraps { get; set; }

    internal int Parked { get; set; }

    internal int Fenced { get; set; }

    internal int RefusedMessages { get; set; }

    internal int RefusedContexts { get; set; }

    internal int OldContextsUsed { get; set; }

    internal int Orders { get; set; }

    public override string ToString() =>
        $"{Runs} runs, {Seals} seals, {Forgets} forgets, {Bootstraps} bootstraps, {Parked} parked, {Fenced} fenced, "
        + $"{RefusedMessages} messages and {RefusedContexts} contexts refused, {OldContextsUsed} contexts used across epochs, {Orders} orders";
}
