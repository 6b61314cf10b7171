using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>A change of a group's configuration or leader that somebody awaits.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ChangeCall : IChangeCaller
{
    private readonly TaskCompletionSource<ChangeResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The outcome.</summary>
    public Task<ChangeResult> Result => _result.Task;

    /// <inheritdoc/>
    public void Done() => _result.TrySetResult(new ChangeResult(ChangeStatus.Done, default, null));

    /// <inheritdoc/>
    public void Refused(RequestRefusal reason, PeerId leader, string? detail) => _result.TrySetResult(new ChangeResult(
        reason switch
        {
            RequestRefusal.NotLeader => ChangeStatus.NotLeader,
            RequestRefusal.Busy => ChangeStatus.Busy,
            RequestRefusal.Stopped => ChangeStatus.Stopped,
            _ => ChangeStatus.NotPossible,
        },
        leader,
        detail));

    /// <inheritdoc/>
    public void Unknown(PeerId leader) => _result.TrySetResult(new ChangeResult(ChangeStatus.OutcomeUnknown, leader, null));
}
