using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.SDK.Resilience;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Connections;

/// <summary>What the failure of a call means for the person who made it.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class CallFailure
{
    /// <summary>The texts of refusals that come before anything was proposed, although their status would leave it open.</summary>
    private static readonly string[] Refusals = ["etcdserver: no leader", "etcdserver: not capable", "etcdserver: too many requests", "etcdserver: the node is starting"];

    /// <summary>Whether a failed call ended without an answer of a server to what it asked.</summary>
    /// <param name="failure">How it failed.</param>
    public static bool IsWithoutAnswer(Exception failure) => failure switch
    {
        RpcException call => HasNoAnswer(call),
        ResilienceRejectedException refused => refused.IsOutcomeUnknown,
        HttpRequestException or IOException => true,
        _ => false,
    };

    /// <summary>Explains the failure of a call that changes nothing.</summary>
    /// <param name="failure">How it failed.</param>
    /// <param name="endpoints">What was tried.</param>
    public static CommandFailedException OfRead(Exception failure, string endpoints) => IsWithoutAnswer(failure) || IsRefusedForNow(failure)
        ? new CommandFailedException(ExitCodes.Unavailable, $"No answer from {endpoints}: {TextOf(failure)}. Is a server running there, and has it a leader?", failure)
        : new CommandFailedException(ExitCodes.Failed, TextOf(failure), failure);

    /// <summary>Explains the failure of a call that changes something and was sent.</summary>
    /// <param name="failure">How it failed.</param>
    /// <param name="endpoint">Where it was sent.</param>
    public static CommandFailedException OfChange(Exception failure, string endpoint)
    {
        if (IsWithoutAnswer(failure))
            return new CommandFailedException(ExitCodes.OutcomeUnknown, $"No answer from {endpoint}: {TextOf(failure)}. The change may have happened or may still happen; read before you send it again.", failure);
        return IsRefusedForNow(failure)
            ? new CommandFailedException(ExitCodes.Unavailable, $"{endpoint} cannot take a change now: {TextOf(failure)}. Nothing was changed.", failure)
            : new CommandFailedException(ExitCodes.Failed, TextOf(failure), failure);
    }

    private static bool HasNoAnswer(RpcException call) =>
        call.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Unknown or StatusCode.Internal or StatusCode.Aborted or StatusCode.DataLoss
        && !IsRefusedForNow(call);

    private static bool IsRefusedForNow(Exception failure) => failure switch
    {
        RpcException call => NeverSent.Is(call) || Refusals.Any(text => call.Status.Detail.StartsWith(text, StringComparison.Ordinal)),
        ResilienceRejectedException refused => !refused.IsOutcomeUnknown,
        _ => false,
    };

    private static string TextOf(Exception failure) => failure switch
    {
        RpcException { Status.Detail.Length: > 0 } call => call.Status.Detail.TrimEnd('.'),
        RpcException call => call.StatusCode.ToString(),
        ResilienceRejectedException { InnerException: RpcException call } => TextOf(call),
        ResilienceRejectedException { Rejection: ResilienceRejection.TimedOut } => "the time is up",
        _ => failure.Message.TrimEnd('.'),
    };
}
