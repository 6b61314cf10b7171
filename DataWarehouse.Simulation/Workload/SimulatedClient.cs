using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Simulation.Workload;

/// <summary>What one client remembers between its requests.</summary>
/// <remarks>Not thread-safe; belongs to its workload.</remarks>
/// <param name="number">Its number, from 0.</param>
internal sealed class SimulatedClient(int number)
{
    /// <summary>Its number, from 0.</summary>
    public int Number { get; } = number;

    /// <summary>Its session, or none.</summary>
    public SessionId Session { get; set; }

    /// <summary>The number of the last command in the session.</summary>
    public long Sequence { get; set; }

    /// <summary>Whether it never tells up to where it has its answers.</summary>
    public bool NeverAcknowledges { get; init; }

    /// <summary>Whether a request to open a session is under way.</summary>
    public bool IsOpening { get; set; }

    /// <summary>The run of the node if it passes proposals on, else none.</summary>
    public ForwarderBoot Forwarder { get; set; }

    /// <summary>The latest session that it was told of.</summary>
    public SessionId LatestSession { get; set; }

    /// <summary>The run that opened <see cref="LatestSession"/>.</summary>
    public long LatestBoot { get; set; }

    /// <summary>The requests without an answer yet.</summary>
    public List<Call> Open { get; } = [];

    /// <summary>How many commands it has made.</summary>
    public ulong Commands { get; set; }

    /// <summary>The node that it believes leads.</summary>
    public int Leader { get; set; }

    /// <summary>The value last seen of each key, for compare-and-set.</summary>
    public ulong[] Seen { get; } = new ulong[KvStore.KeysMax];

    /// <summary>How many requests it may still make once faults are over.</summary>
    public int CalmRequests { get; set; }

    /// <summary>Up to where all commands of the session are answered or given up.</summary>
    public long AnsweredThrough()
    {
        if (NeverAcknowledges) return 0;
        var lowest = Sequence + 1;
        foreach (var call in Open)
        {
            if (call.Kind == CallKind.SessionCommand && call.Session == Session && call.Sequence < lowest) lowest = call.Sequence;
        }

        return lowest - 1;
    }

    /// <summary>
    /// Forgets the session. A node that passes proposals on must be a later run then, for under the old one it would be given the same session again and
    /// use its numbers twice.
    /// </summary>
    public void DropSession()
    {
        Session = SessionId.None;
        Sequence = 0;
        if (!Forwarder.IsNone) Forwarder = Forwarder with { Boot = Forwarder.Boot + 1 };
    }
}
