using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Backups;

/// <summary>Takes backups of keyspaces that run here, while they run.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="gate">The engine.</param>
/// <param name="identity">Whose backups they are.</param>
/// <param name="limits">How many may be taken at a time.</param>
/// <param name="counters">What is counted.</param>
/// <param name="stop">Says that the node stops.</param>
/// <param name="time">The clock.</param>
internal sealed class BackupTaker(EngineGate gate, NodeIdentity identity, NodeLimits limits, NodeCounters counters, NodeStop stop, TimeProvider time)
{
    private int _underWay;

    /// <summary>Takes a backup and sends it, as fast as it is taken up and no faster. States stay in memory as they were until they are sent.</summary>
    /// <param name="keyspaces">The keyspaces, one or more.</param>
    /// <param name="isLocal">Whether what this node knows will do, so that it works without a leader; else each keyspace has all that was acknowledged before.</param>
    /// <param name="send">Sends some bytes; told as well how many are left after them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcException">It was refused.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task TakeAsync(IReadOnlyList<Keyspace> keyspaces, bool isLocal, Func<ReadOnlyMemory<byte>, long, Task> send, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _underWay) > limits.BackupsMax)
        {
            Interlocked.Decrement(ref _underWay);
            counters.Refused.Add();
            throw Refusals.TooManyRequests();
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
        var captured = new List<CapturedKeyspace>();
        try
        {
            foreach (var keyspace in keyspaces) captured.Add(await CaptureAsync(keyspace, isLocal, over.Token).ConfigureAwait(false));
            await SendAsync(captured, send, over).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsStopping)
        {
            throw Refusals.Stopped();
        }
        finally
        {
            captured.ForEach(static one => one.Dispose());
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<CapturedKeyspace> CaptureAsync(Keyspace keyspace, bool isLocal, CancellationToken cancellationToken)
    {
        var ticket = keyspace.Captures.Ask();
        try
        {
            var answer = await gate.QueryAsync(keyspace, ticket.Request, isLocal, cancellationToken).ConfigureAwait(false);
            var status = StoreStatus.Parser.ParseFrom(RawResponse.BodyOf(answer, out var revision).Span);
            if (ticket.State is null) throw Refusals.Stopped();
            return new CapturedKeyspace(ticket, keyspace.Entry) { Revision = revision, Keys = status.Keys, QuotaBytes = status.QuotaBytes };
        }
        catch
        {
            ticket.Dispose();
            throw;
        }
    }

    private async Task SendAsync(List<CapturedKeyspace> captured, Func<ReadOnlyMemory<byte>, long, Task> send, CancellationTokenSource over)
    {
        using var pipe = new BlockingPipe(limits.BackupBytesWaiting / BackupFormat.StateBlockBytes);
        long length = 0;
        var origin = new BackupOrigin(identity.Plan.Cluster, identity.Name, NodeRelease.Name, time.GetUtcNow().UtcDateTime, captured.Count);
        var writing = Task.Factory.StartNew(() => pipe.Run(() =>
        {
            var keyspaces = captured.ConvertAll(one => one.Measure(over.Token));
            Volatile.Write(ref length, BackupWriter.LengthOf(origin, keyspaces));
            using var sink = new SinkStream(bytes => pipe.Write(bytes, over.Token));
            using var writer = new BackupWriter(sink, origin);
            for (var place = 0; place < captured.Count; place++)
            {
                writer.Begin(keyspaces[place]);
                captured[place].Write(writer, over.Token);
            }

            writer.Complete(captured.Count);
        }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            long sent = 0;
            await foreach (var part in pipe.ReadAllAsync(over.Token).ConfigureAwait(false))
            {
                sent += part.Length;

                // Whoever takes nothing for so long would keep the state in memory for ever.
                await send(part, Volatile.Read(ref length) - sent).WaitAsync(limits.BackupStall, time, over.Token).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            throw Refusals.With(StatusCode.DeadlineExceeded, $"etcdserver: the snapshot was not taken up for {limits.BackupStall.TotalSeconds:0} s");
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
