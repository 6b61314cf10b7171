using System.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Node.Diagnostics;

/// <summary>Spans of requests: the request itself, its proposal, and in that the commit and the application. Nothing is made while nobody listens.</summary>
/// <remarks>Stateless but for its source; thread-safe.</remarks>
internal static class RequestTracing
{
    /// <summary>The name of the source of all spans.</summary>
    public const string SourceName = "DataWarehouse.Node";

    /// <summary>The header by which a caller's span comes along.</summary>
    public const string ParentHeader = "traceparent";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether somebody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Begins the span of a request.</summary>
    /// <param name="method">The path of the method, which is one of the few that there are.</param>
    /// <param name="parent">The caller's span as W3C writes it; null for none.</param>
    /// <returns>The span; null if it is not sampled.</returns>
    public static Activity? BeginRequest(string method, string? parent)
    {
        ActivityContext.TryParse(parent, null, isRemote: true, out var context);
        return Source.StartActivity(method.TrimStart('/'), ActivityKind.Server, context)?.SetTag("rpc.system", "grpc");
    }

    /// <summary>Begins the span of a proposal.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="group">Its group.</param>
    /// <param name="isForwarded">Whether it is passed on to a leader elsewhere.</param>
    /// <returns>The span; null if it is not sampled.</returns>
    public static Activity? BeginProposal(string keyspace, long group, bool isForwarded) =>
        Source.StartActivity(isForwarded ? "dw.forward" : "dw.propose", isForwarded ? ActivityKind.Client : ActivityKind.Internal)?.SetTag("dw.keyspace", keyspace).SetTag("dw.group", group);

    /// <summary>Ends the span of a proposal that was made here, with spans of its commit and application in it.</summary>
    /// <param name="proposal">The span.</param>
    /// <param name="result">What became of the proposal.</param>
    /// <param name="marks">When what was applied.</param>
    public static void EndProposal(Activity? proposal, in ProposalResult result, ApplyMarks marks)
    {
        if (proposal is null) return;
        proposal.SetTag("dw.outcome", result.Status.ToString());
        if (!result.IsApplied)
        {
            proposal.SetStatus(ActivityStatusCode.Error);
            return;
        }

        proposal.SetTag("dw.index", result.Index).SetTag("dw.term", result.Term);
        if (marks.Find(result.Index) is not { } mark) return;
        var began = marks.ToUtc(mark.Begin);
        Add("dw.commit", proposal, proposal.StartTimeUtc, began);
        Add("dw.apply", proposal, began, marks.ToUtc(mark.End));
    }

    private static void Add(string name, Activity parent, DateTime begin, DateTime end)
    {
        using var span = Source.StartActivity(name, ActivityKind.Internal, parent.Context, startTime: begin < parent.StartTimeUtc ? parent.StartTimeUtc : begin);
        span?.SetEndTime(end < span.StartTimeUtc ? span.StartTimeUtc : end);
    }
}
