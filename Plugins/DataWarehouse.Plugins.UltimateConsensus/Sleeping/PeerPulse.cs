using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>What is known of another node's process.</summary>
/// <param name="peer">The node.</param>
/// <param name="now">The tick at which it was first heard of.</param>
/// <remarks>Not thread-safe; belongs to its <see cref="NodeLiveness"/>.</remarks>
internal sealed class PeerPulse(PeerId peer, long now)
{
    private long _lastTick = now;
    private long _connectedTick = now;
    private bool _isConnected;
    private bool _hasBeaten;
    private bool _beatsOverConnection;

    /// <summary>The node.</summary>
    public PeerId Peer { get; } = peer;

    /// <summary>The run of its process that was heard last.</summary>
    public BootId Boot { get; private set; }

    /// <summary>How its process is.</summary>
    public PeerStanding Standing { get; private set; }

    /// <summary>Beats in a row whose digest was not the one of this node.</summary>
    public int Mismatches { get; set; }

    /// <summary>What was told last.</summary>
    public PeerNews Told { get; set; }

    /// <summary>The beat that was heard last, or null.</summary>
    public Beat? Last { get; private set; }

    /// <summary>A connection is up.</summary>
    /// <param name="tick">Now.</param>
    public void Connected(long tick) => (_isConnected, _beatsOverConnection, _connectedTick) = (true, false, tick);

    /// <summary>The connection is down.</summary>
    public void Disconnected() => _isConnected = false;

    /// <summary>A beat has come.</summary>
    /// <param name="beat">The beat.</param>
    /// <param name="tick">Now.</param>
    public void Heard(Beat beat, long tick)
    {
        (_hasBeaten, _beatsOverConnection, _lastTick) = (true, true, tick);
        (Last, Boot) = (beat, beat.Boot);
    }

    /// <summary>Looks how its process is now.</summary>
    /// <param name="tick">Now.</param>
    /// <param name="electionTicks">After how many ticks it is silent.</param>
    public void Judge(long tick, int electionTicks)
    {
        if (_hasBeaten && tick - _lastTick < electionTicks) Standing = PeerStanding.Up;
        else if (_isConnected && !_beatsOverConnection && tick - _connectedTick >= electionTicks) Standing = PeerStanding.Mute;
        else if (tick - _lastTick >= electionTicks && Standing != PeerStanding.Mute) Standing = PeerStanding.Silent;
        else if (!_isConnected && Standing == PeerStanding.Mute) Standing = PeerStanding.Silent;
    }
}
