using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Security;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Node.Systems;

/// <summary>
/// Asks the cluster, before this node takes part in anything, whether it still may: a directory that was wiped, copied or set back must not vote again. Where nobody of the cluster can say so, what the
/// others remember must do, or no cluster could start after a loss of power.
/// </summary>
/// <remarks>Used once, before the engine and the policies of calls start: it has its own limit, and tries again itself.</remarks>
/// <param name="settings">How long to wait.</param>
/// <param name="identity">Whose data directory it is.</param>
/// <param name="book">Where the others are.</param>
/// <param name="tls">The certificates.</param>
/// <param name="time">The clock.</param>
internal sealed class Admission(NodeSettings settings, NodeIdentity identity, MemberBook book, NodeTls tls, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StartRefusedException">The cluster refuses this node; the message says what to do.</exception>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        // Just let in: the answer to that was the permission.
        if (identity is { IsFounder: false, StartCounter: 1 }) return;
        var command = ForwardFormat.WriteRequest(ForwardKind.Started, NodePresence.Started(identity, identity.Self, settings.Levels).Encode());
        var began = time.GetTimestamp();
        var links = book.Members.Where(member => member.Id != book.Self && !member.Client.IsAnyPort).Select(member => new ForwardLink(member.Client, tls.ForForwarding())).ToList();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await AskUntilKnownAsync(links, command, began, over.Token).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            links.ForEach(static link => link.Dispose());
        }
    }

    private async Task AskUntilKnownAsync(List<ForwardLink> links, byte[] command, long began, CancellationToken cancellationToken)
    {
        while (await AskAllAsync(links, command, settings.AdmissionWait - time.GetElapsedTime(began), cancellationToken).ConfigureAwait(false) && time.GetElapsedTime(began) < settings.AdmissionWait)
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks all others at once. The first that knows decides, but for a refusal that comes a moment later: who was given up when a group was recovered is known to the survivors of that only.
    /// </summary>
    /// <returns>Whether somebody may know in a moment.</returns>
    private async Task<bool> AskAllAsync(List<ForwardLink> links, byte[] command, TimeSpan left, CancellationToken cancellationToken)
    {
        var asked = links.Select(link => link.AskAsync(metadata: null, command, cancellationToken).AsTask()).ToList();
        var (isUndecided, isPermitted) = (false, false);
        using var answered = new CancellationTokenSource();
        var late = Task.Delay(left > Pause ? left : Pause, time, answered.Token);
        while (asked.Count > 0)
        {
            if (await Task.WhenAny([late, .. asked]).ConfigureAwait(false) is not Task<EngineAnswer> first) break;
            asked.Remove(first);
            var answer = await first.ConfigureAwait(false);
            if (SystemGate.AnswerOf(answer) is { } said)
            {
                if (!said.IsDone && said.Status != SystemStatus.NotInitialised) throw new StartRefusedException($"The cluster refuses it: {said.Reason}. To go on: {said.WayOut}.");
                if (!isPermitted) late = Task.Delay(Pause, time, answered.Token);
                isPermitted = true;
            }

            isUndecided |= answer.Outcome is EngineOutcome.Busy or EngineOutcome.Unknown;
        }

        await answered.CancelAsync().ConfigureAwait(false);
        return isUndecided && !isPermitted;
    }
}
