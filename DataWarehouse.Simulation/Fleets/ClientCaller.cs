using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>A request of a client that a shard has been given: it must be answered once, unless its process ends.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="process">The process that was asked.</param>
/// <param name="clients">The way back.</param>
/// <param name="operation">The client's number for the attempt.</param>
/// <param name="askedMicros">When it was asked.</param>
internal abstract class ClientCaller(NodeProcess process, ClientPort clients, long operation, long askedMicros)
{
    /// <summary>The process that was asked.</summary>
    public NodeProcess Process { get; } = process;

    /// <summary>When it was asked, in virtual microseconds.</summary>
    public long AskedMicros { get; } = askedMicros;

    /// <summary>Whether there was an answer.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Whether it can be read; what cannot is refused before it comes to a shard.</summary>
    public virtual bool IsSound => true;

    /// <summary>The client's number for the attempt.</summary>
    public long Operation { get; } = operation;

    /// <summary>Its process has ended, and the client sees its connection break.</summary>
    public void Break()
    {
        if (!IsAnswered) clients.Answer(Operation, new ClientAnswer(ClientOutcome.Unknown, default, -1, null));
        IsAnswered = true;
    }

    /// <summary>The request was done.</summary>
    /// <param name="response">The answer.</param>
    protected void Done(byte[] response) => Answer(new ClientAnswer(ClientOutcome.Done, default, Process.Node.Number, response));

    /// <summary>The request was refused.</summary>
    /// <param name="reason">Why; the client does not look at it.</param>
    /// <param name="leader">Who leads, or nobody.</param>
    protected void Refuse(RequestRefusal reason, PeerId leader)
    {
        if (reason == RequestRefusal.None) throw new OracleViolationException(CallerLedger.Name, $"Request {Operation} at node {Process.Node.Number} was refused without a reason.");
        Answer(new ClientAnswer(ClientOutcome.Refused, default, NodeOf(leader), null));
    }

    /// <summary>Nobody knows what becomes of the request.</summary>
    /// <param name="leader">Who leads, or nobody.</param>
    protected void Lose(PeerId leader) => Answer(new ClientAnswer(ClientOutcome.Unknown, default, NodeOf(leader), null));

    private void Answer(in ClientAnswer answer)
    {
        if (IsAnswered) throw new OracleViolationException(CallerLedger.Name, $"Request {Operation} at node {Process.Node.Number} was answered twice, the second time {answer.Outcome}.");
        IsAnswered = true;
        if (Process.Fleet.Recorder.IsRead) Process.Fleet.Recorder.Say(Process.Node.Number, string.Create(CultureInfo.InvariantCulture, $"answers {Operation} of {AskedMicros / 1000.0:F3}: {answer.Outcome}"));
        clients.Answer(Operation, answer);
    }

    private static int NodeOf(PeerId leader) => leader == default ? -1 : Fleet.NodeOf(leader);
}
