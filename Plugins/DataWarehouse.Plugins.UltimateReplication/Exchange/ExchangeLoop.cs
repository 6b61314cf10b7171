using System.Collections.Concurrent;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>
/// Exchanges with each active peer in turn, one at a time, resting in between. Owns its task: <see cref="StopAsync"/> waits for it.
/// </summary>
/// <remarks><see cref="Describe"/> is thread-safe; the rest is called by the plugin's lifecycle, one call at a time.</remarks>
internal sealed class ExchangeLoop : IDisposable
{
    private readonly ConcurrentDictionary<string, SyncOutcome> _lastOutcomes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CrdtReplicationSync _sync;
    private readonly IEpochClusterMembership _membership;
    private readonly ReplicationSettings _settings;
    private readonly TimeSpan _interval;
    private Task _running = Task.CompletedTask;

    internal ExchangeLoop(CrdtReplicationSync sync, IEpochClusterMembership membership, ReplicationSettings settings, TimeSpan interval)
    {
        _sync = sync;
        _membership = membership;
        _settings = settings;
        _interval = interval;
    }

    internal void Start() => _running = Task.Run(() => RunAsync(_stopping.Token));

    internal async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    /// <summary>The peers as of now; one that no exchange has reached yet counts as unreachable.</summary>
    internal ReplicationHealthInfo Describe()
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        var converged = 0;
        var peers = Peers();
        foreach (var peer in peers)
        {
            var isKnown = _lastOutcomes.TryGetValue(peer, out var outcome);
            if (isKnown && outcome == SyncOutcome.Converged) converged++;
            states[peer] = isKnown ? outcome.ToString() : "not tried yet";
        }

        return new ReplicationHealthInfo(peers.Count, converged, states);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(CancellationToken ct)
    {
        var turn = 0L;
        try
        {
            while (true)
            {
                await Task.Delay(_interval, _settings.Time, ct).ConfigureAwait(false);
                var peers = Peers();
                if (peers.Count > 0) await ExchangeAsync(peers[(int)(turn++ % peers.Count)], ct).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The loop was told to stop.
        }
    }

    private async Task ExchangeAsync(string peer, CancellationToken ct)
    {
        try
        {
            _lastOutcomes[peer] = (await _sync.SyncAsync(peer, ct).ConfigureAwait(false)).Outcome;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            _lastOutcomes[peer] = SyncOutcome.Refused;
            _settings.Telemetry.LoopFaulted(exception);
        }
    }

    private List<string> Peers()
    {
        var view = _membership.View;
        var peers = new List<string>();
        foreach (var member in view.Members)
        {
            if (member.Status == MemberStatus.Active && member.Incarnation != view.Local) peers.Add(member.NodeId);
        }

        foreach (var gone in _lastOutcomes.Keys.Except(peers, StringComparer.Ordinal).ToArray()) _lastOutcomes.TryRemove(gone, out _);
        return peers;
    }
}
