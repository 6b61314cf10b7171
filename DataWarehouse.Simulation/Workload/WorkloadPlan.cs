using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Workload;

/// <summary>How the clients of one world behave; drawn from its seed, so that worlds differ in more than their dice.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record WorkloadPlan
{
    /// <summary>How many clients, 3 to 8.</summary>
    public required int Clients { get; init; }

    /// <summary>Requests that one client has open at a time, at most; 1 to 4.</summary>
    public required int WindowMax { get; init; }

    /// <summary>The longest pause of a client between two requests, in virtual microseconds.</summary>
    public required long PauseMicrosMax { get; init; }

    /// <summary>How long a client waits for an answer to one attempt, in virtual microseconds.</summary>
    public required long TimeoutMicros { get; init; }

    /// <summary>Keys that are put, compared and set; they come first.</summary>
    public required int Registers { get; init; }

    /// <summary>All keys; those behind the registers are only appended to.</summary>
    public required int Keys { get; init; }

    /// <summary>Requests in a million that are linearizable reads outside of the log.</summary>
    public required int ReadsPerMillion { get; init; }

    /// <summary>Commands in a million that are proposed outside of sessions.</summary>
    public required int PlainPerMillion { get; init; }

    /// <summary>Answered commands in a million of which a late copy is proposed, as a network would that delivers twice.</summary>
    public required int LateCopiesPerMillion { get; init; }

    /// <summary>Time-outs in a million after which a client gives its session up with all that is open in it.</summary>
    public required int AbandonPerMillion { get; init; }

    /// <summary>Commands in a million in whose place a client closes its session.</summary>
    public required int ClosePerMillion { get; init; }

    /// <summary>Clients in a million that are nodes passing proposals on: their sessions carry the number of their run.</summary>
    public required int ForwardersPerMillion { get; init; }

    /// <summary>Wakings in a million at which such a node has ended and come back as a later run.</summary>
    public required int ForwarderRestartsPerMillion { get; init; }

    /// <summary>The bounds of the sessions.</summary>
    public required SessionLimits Sessions { get; init; }

    /// <summary>Draws one.</summary>
    /// <param name="random">The workload's randomness.</param>
    public static WorkloadPlan Draw(SeededRandom random)
    {
        var clients = (int)random.Between(3, 8);
        var registers = (int)random.Between(1, 3);
        return new WorkloadPlan
        {
            Clients = clients,
            WindowMax = (int)random.Between(1, 4),
            PauseMicrosMax = random.Between(1_000, 12_000),
            TimeoutMicros = random.Between(60_000, 500_000),
            Registers = registers,
            Keys = registers + (int)random.Between(1, 2),
            ReadsPerMillion = (int)random.Between(100_000, 350_000),
            PlainPerMillion = (int)random.Between(0, 150_000),
            LateCopiesPerMillion = (int)random.Between(0, 80_000),
            AbandonPerMillion = (int)random.Between(0, 100_000),
            ClosePerMillion = random.Chance(300_000) ? 0 : (int)random.Between(2_000, 40_000),
            ForwardersPerMillion = random.Chance(300_000) ? 0 : 400_000,
            ForwarderRestartsPerMillion = (int)random.Between(1_000, 6_000),
            Sessions = DrawSessions(random, clients),
        };
    }

    private static SessionLimits DrawSessions(SeededRandom random, int clients) => new()
    {
        SessionsMax = random.Chance(300_000) ? Math.Max(1, clients - 1) : clients + (int)random.Between(1, 8),
        OutstandingMax = (int)random.Between(4, 32),
        ResponseBytesMax = random.Chance(150_000) ? 8 : 1 << 10,
        SessionBytesMax = random.Chance(200_000) ? 64 : 1 << 12,
        TableBytesMax = 1 << 14,
        TimeToLiveMs = random.Chance(300_000) ? random.Between(300, 3_000) : 60_000,
    };
}
