using System.Buffers.Binary;
using System.Collections.Concurrent;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Security;
using DataWarehouse.SDK.Resilience;
using DataWarehouse.SDK.Transport;
using Grpc.Core;

namespace DataWarehouse.Node.Forwarding;

/// <summary>The ways to the other nodes, for what only a leader can do.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ForwardLinks : IDisposable
{
    private readonly ConcurrentDictionary<PeerId, ForwardLink> _links = new();
    private readonly NodeSettings _settings;
    private readonly MemberBook _book;
    private readonly NodeTls _tls;
    private readonly NodeCounters _counters;
    private readonly IResilienceExecutor _policies;
    private long _underWay;

    /// <summary>Prepares the ways.</summary>
    /// <param name="settings">Limits and times.</param>
    /// <param name="book">Where the others are.</param>
    /// <param name="tls">The certificates.</param>
    /// <param name="counters">What is counted.</param>
    /// <param name="policies">Runs calls under their policies.</param>
    public ForwardLinks(NodeSettings settings, MemberBook book, NodeTls tls, NodeCounters counters, IResilienceExecutor policies)
    {
        (_settings, _book, _tls, _counters, _policies) = (settings, book, tls, counters, policies);
        book.Changed += Forget;
    }

    /// <summary>Proposes a command at the leader.</summary>
    /// <param name="lead">Who leads.</param>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="command">The command in its envelope.</param>
    public Task<EngineAnswer> ProposeAsync(Lead lead, Keyspace keyspace, ReadOnlyMemory<byte> command)
    {
        _counters.Forwarded.Add();
        return AskAsync(lead, keyspace.Entry, ForwardKind.Propose, command.Span);
    }

    /// <summary>Asks the leader about a lease.</summary>
    /// <param name="lead">Who leads.</param>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="lease">The lease.</param>
    public Task<EngineAnswer> AskOfLeaseAsync(Lead lead, Keyspace keyspace, ForwardKind kind, long lease)
    {
        Span<byte> id = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(id, lease);
        return AskAsync(lead, keyspace.Entry, kind, id);
    }

    /// <summary>Asks a node that holds a group which this one does not hold.</summary>
    /// <param name="peer">Which node.</param>
    /// <param name="entry">The group.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="request">The command or query in its envelope.</param>
    public Task<EngineAnswer> AskGroupAsync(PeerId peer, KeyspaceEntry entry, ForwardKind kind, ReadOnlyMemory<byte> request)
    {
        _counters.Forwarded.Add();
        return AskAsync(new Lead(0, peer, IsHere: false), entry, kind, request.Span);
    }

    /// <summary>Asks another node about the system group or about itself.</summary>
    /// <param name="peer">Which node.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="rest">What it is about.</param>
    public Task<EngineAnswer> AskSystemAsync(PeerId peer, ForwardKind kind, ReadOnlyMemory<byte> rest) => LinkTo(peer) is { } link
        ? RunAsync(peer, new ForwardCall(link, keyspace: null, kind, rest.Span))
        : Task.FromResult(new EngineAnswer(EngineOutcome.NoLeader, 0, default));

    /// <summary>What streams to another node go through; they have no policy. Null if nobody knows where it is.</summary>
    /// <param name="peer">Which node.</param>
    public CallInvoker? FindInvoker(PeerId peer) => LinkTo(peer)?.Invoker;

    /// <inheritdoc/>
    public void Dispose()
    {
        _book.Changed -= Forget;
        foreach (var link in _links.Values) link.Dispose();
    }

    private Task<EngineAnswer> AskAsync(Lead lead, KeyspaceEntry entry, ForwardKind kind, ReadOnlySpan<byte> rest)
    {
        if (LinkTo(lead.Leader) is not { } link) return Task.FromResult(new EngineAnswer(EngineOutcome.NoLeader, lead.Term, default));
        if (Interlocked.Increment(ref _underWay) <= _settings.Limits.ForwardedMax)
            return CountAsync(RunAsync(lead.Leader, new ForwardCall(link, entry, kind, rest)));
        Interlocked.Decrement(ref _underWay);
        _counters.Refused.Add();
        return Task.FromResult(new EngineAnswer(EngineOutcome.Busy, lead.Term, default));
    }

    private async Task<EngineAnswer> CountAsync(Task<EngineAnswer> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<EngineAnswer> RunAsync(PeerId peer, ForwardCall call)
    {
        try
        {
            return await _policies.ExecuteWithResilienceAsync(static (call, token) => call.AttemptAsync(token), call, ForwardPolicies.Of(call.Kind), peer.Node, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ResilienceRejectedException refused)
        {
            return new EngineAnswer(ForwardPolicies.OutcomeOf(refused), 0, default);
        }
    }

    private ForwardLink? LinkTo(PeerId peer)
    {
        if (_links.TryGetValue(peer, out var link)) return link;
        if (_book.Find(peer) is not { } member) return null;
        var made = new ForwardLink(member.Client, _tls.ForForwarding());
        link = _links.GetOrAdd(peer, made);
        if (link != made) made.Dispose();
        return link;
    }

    private void Forget()
    {
        foreach (var (peer, link) in _links)
        {
            if (_book.Find(peer)?.Client == link.Address || !_links.TryRemove(peer, out _)) continue;
            link.Dispose();
        }
    }
}
