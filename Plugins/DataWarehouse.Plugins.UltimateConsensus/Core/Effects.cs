using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>
/// What a core wants done, filled by <see cref="RaftCore.TakeEffects"/> and used again for the next time. <see cref="RaftCore"/> says what
/// to do with each part, in which order.
/// </summary>
/// <remarks>Not thread-safe. Everything in it is valid until the next call of the core that filled it.</remarks>
internal sealed class Effects
{
    private readonly List<Outgoing> _sends = [];
    private readonly List<ReadGrant> _grants = [];
    private readonly List<long> _lostReads = [];
    private readonly List<LogFetch> _fetches = [];

    /// <summary>What to make durable, or null.</summary>
    public WriteEffect? Write { get; set; }

    /// <summary>Messages to send, in order per receiver.</summary>
    public ReadOnlySpan<Outgoing> Sends => CollectionsMarshal.AsSpan(_sends);

    /// <summary>Committed entries for the state machine, next after those of the last time; configuration entries among them.</summary>
    public EntryBatch Apply { get; set; }

    /// <summary>Reads that may be answered.</summary>
    public ReadOnlySpan<ReadGrant> Grants => CollectionsMarshal.AsSpan(_grants);

    /// <summary>Reads that will get no answer (the leader changed); the caller asks again.</summary>
    public ReadOnlySpan<long> LostReads => CollectionsMarshal.AsSpan(_lostReads);

    /// <summary>Old entries wanted from the log on disk.</summary>
    public ReadOnlySpan<LogFetch> Fetches => CollectionsMarshal.AsSpan(_fetches);

    /// <summary>Whether role or leader differ from the last time.</summary>
    public bool LeadershipChanged { get; set; }

    /// <summary>The role now.</summary>
    public Role Role { get; set; }

    /// <summary>The leader now, as far as known.</summary>
    public ReplicaId Leader { get; set; }

    /// <summary>The term now.</summary>
    public Term Term { get; set; }

    /// <summary>Set in the one batch in which the replica stops.</summary>
    public ReplicaFault? Fault { get; set; }

    /// <summary>
    /// Set when another member, the catalogue or, at the start, its own configuration has said that this replica was removed: ask the system group,
    /// then destroy the replica. Set again when it is said again, at most once in an election timeout.
    /// </summary>
    public bool Removed { get; set; }

    /// <summary>
    /// Set once after each campaign that led to no leader, when the next is due: ask the system group whether this replica is still a member, and
    /// give the answer to <see cref="RaftCore.CatalogueAnswered"/>. Never without <see cref="CoreOptions.AsksCatalogue"/>.
    /// </summary>
    public bool AskCatalogue { get; set; }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Write = null;
        _sends.Clear();
        Apply = EntryBatch.Empty;
        _grants.Clear();
        _lostReads.Clear();
        _fetches.Clear();
        LeadershipChanged = false;
        Fault = null;
        Removed = false;
        AskCatalogue = false;
    }

    /// <summary>Adds a message.</summary>
    /// <param name="send">The message and what it waits for.</param>
    public void Add(in Outgoing send) => _sends.Add(send);

    /// <summary>Adds a read that may be answered.</summary>
    /// <param name="grant">The read.</param>
    public void Add(ReadGrant grant) => _grants.Add(grant);

    /// <summary>Adds a read that will get no answer.</summary>
    /// <param name="request">The caller's number of the read.</param>
    public void AddLostRead(long request) => _lostReads.Add(request);

    /// <summary>Adds a wish for old entries.</summary>
    /// <param name="fetch">The wish.</param>
    public void Add(in LogFetch fetch) => _fetches.Add(fetch);
}
