using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Answers puts and gets with bytes that never change.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EchoService
{
    private static readonly Task<byte[]> Answer = Task.FromResult(new PutResponse { Header = new ResponseHeader { ClusterId = 1, MemberId = 1, Revision = 1, RaftTerm = 1 } }.ToByteArray());

    /// <summary>Answers.</summary>
    /// <param name="request">What nobody looks at.</param>
    /// <param name="context">The call.</param>
    public static Task<byte[]> AnswerAsync(byte[] request, ServerCallContext context) => Answer;
}
