using System.Runtime.CompilerServices;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A watch that outlives its stream: when that is lost, it goes on at another server behind the last revision it has seen whole.</summary>
/// <remarks>Not thread-safe; read once.</remarks>
internal sealed class Watching(ServerConnection servers, WatchCreateRequest create, Action<string> tell)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>What happens, until cancelled.</summary>
    /// <param name="ct">Ends the watch.</param>
    /// <exception cref="CommandFailedException">The server ended the watch for good, or none answers.</exception>
    public async IAsyncEnumerable<EventRow> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            var invoker = await servers.FindAsync(ct).ConfigureAwait(false);
            using var call = new Watch.WatchClient(invoker).Watch(servers.OptionsOf(ct));
            for (var isOpen = await BeginAsync(call, ct).ConfigureAwait(false); isOpen;)
            {
                if (await NextAsync(call, ct).ConfigureAwait(false) is not { } answer) break;
                foreach (var row in RowsOf(answer)) yield return row;
                Remember(answer);
            }

            servers.Turn();
            await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    private static IEnumerable<EventRow> RowsOf(WatchResponse answer)
    {
        foreach (var seen in answer.Events)
        {
            var isPut = seen.Type == Event.Types.EventType.Put;
            yield return new EventRow
            {
                Type = isPut ? EventRow.Put : EventRow.Delete,
                Revision = seen.Kv.ModRevision,
                Kv = KeyValueRow.Of(seen.Kv, isPut),
                PrevKv = seen.PrevKv is null ? null : KeyValueRow.Of(seen.PrevKv, isWithValue: true),
            };
        }

        if (answer.Events.Count == 0 && !answer.Created) yield return new EventRow { Type = EventRow.Progress, Revision = answer.Header.Revision };
    }

    private static CommandFailedException Ended(WatchResponse answer) => answer.CompactRevision > 0
        ? new CommandFailedException(ExitCodes.Failed, $"The revision asked for is compacted; the oldest one is {answer.CompactRevision}. Watch from there, and read what was before.")
        : new CommandFailedException(ExitCodes.Failed, $"The server ended the watch: {(answer.CancelReason.Length == 0 ? "no reason given" : answer.CancelReason)}.");

    private async Task<bool> BeginAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, CancellationToken ct)
    {
        try
        {
            await call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, ct).ConfigureAwait(false);
            return true;
        }
        catch (RpcException lost) when (CallFailure.IsWithoutAnswer(lost))
        {
            Tell(lost);
            return false;
        }
    }

    private async Task<WatchResponse?> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, CancellationToken ct)
    {
        try
        {
            if (!await call.ResponseStream.MoveNext(ct).ConfigureAwait(false)) return null;
            var answer = call.ResponseStream.Current;
            return answer.Canceled ? throw Ended(answer) : answer;
        }
        catch (RpcException lost) when (CallFailure.IsWithoutAnswer(lost))
        {
            Tell(lost);
            return null;
        }
        catch (RpcException refused)
        {
            throw CallFailure.OfRead(refused, servers.Endpoint);
        }
    }

    /// <summary>All events of a revision come in one answer, so whatever follows an answer begins behind its last revision.</summary>
    private void Remember(WatchResponse answer)
    {
        var seen = answer.Events.Count > 0 ? answer.Events[^1].Kv.ModRevision : create.StartRevision > 0 && answer.Created ? create.StartRevision - 1 : answer.Header.Revision;
        create.StartRevision = Math.Max(create.StartRevision, seen + 1);
    }

    private void Tell(RpcException lost) => tell($"dw: lost {servers.Endpoint} ({lost.Status.Detail}); the watch goes on elsewhere from revision {create.StartRevision}");
}
