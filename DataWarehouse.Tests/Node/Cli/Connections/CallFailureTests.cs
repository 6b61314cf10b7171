using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Commands;
using DataWarehouse.SDK.Resilience;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Cli.Connections;

public sealed class CallFailureTests
{
    public static TheoryData<StatusCode, string, int> Changes => new()
    {
        { StatusCode.Unavailable, "connection reset", ExitCodes.OutcomeUnknown },
        { StatusCode.Unavailable, "etcdserver: request timed out", ExitCodes.OutcomeUnknown },
        { StatusCode.Unavailable, "etcdserver: no leader", ExitCodes.Unavailable },
        { StatusCode.Unavailable, "etcdserver: the node is starting", ExitCodes.Unavailable },
        { StatusCode.DeadlineExceeded, "", ExitCodes.OutcomeUnknown },
        { StatusCode.ResourceExhausted, "etcdserver: too many requests", ExitCodes.Unavailable },
        { StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded", ExitCodes.Failed },
        { StatusCode.InvalidArgument, "etcdserver: key is not provided", ExitCodes.Failed },
    };

    [Theory, MemberData(nameof(Changes))]
    public void OfChange_TellsWhatIsKnown(StatusCode status, string detail, int expected) =>
        Assert.Equal(expected, CallFailure.OfChange(new RpcException(new Status(status, detail)), "n1:1").Code);

    [Theory]
    [InlineData(StatusCode.Unavailable, ExitCodes.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded, ExitCodes.Unavailable)]
    [InlineData(StatusCode.OutOfRange, ExitCodes.Failed)]
    public void OfRead_NeverLeavesAnythingOpen(StatusCode status, int expected) =>
        Assert.Equal(expected, CallFailure.OfRead(new RpcException(new Status(status, "x")), "n1:1").Code);

    [Fact]
    public void OfChange_WhenTheTimeIsUp_LeavesItOpen()
    {
        var late = new ResilienceRejectedException(ResilienceRejection.TimedOut, "p", string.Empty, null, null);
        var failure = CallFailure.OfChange(late, "n1:1");
        Assert.Equal(ExitCodes.OutcomeUnknown, failure.Code);
        Assert.Contains("n1:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfChange_WhereNoConnectionCameAbout_KnowsThatNothingHappened()
    {
        var unsent = new HttpRequestException(HttpRequestError.ConnectionError, "refused");
        Assert.Equal(ExitCodes.Unavailable, CallFailure.OfChange(new RpcException(new Status(StatusCode.Unavailable, "no connection", unsent)), "n1:1").Code);
        Assert.False(CallFailure.IsWithoutAnswer(new RpcException(new Status(StatusCode.Unavailable, "no connection", unsent))));
    }

    [Fact]
    public void OfChange_WhereTheChannelCouldNotConnect_KnowsThatNothingHappened()
    {
        var unsent = new RpcException(new Status(StatusCode.Unavailable, "Error connecting to subchannel.", new System.Net.Sockets.SocketException(111)));
        Assert.Equal(ExitCodes.Unavailable, CallFailure.OfChange(unsent, "n1:1").Code);
        Assert.False(CallFailure.IsWithoutAnswer(unsent));
    }

    [Fact]
    public void IsWithoutAnswer_ForABrokenConnection_Holds() => Assert.True(CallFailure.IsWithoutAnswer(new HttpRequestException("x")));

    [Fact]
    public void IsWithoutAnswer_ForAMistakeOfOurs_DoesNotHold() => Assert.False(CallFailure.IsWithoutAnswer(new ArgumentException("x")));
}
