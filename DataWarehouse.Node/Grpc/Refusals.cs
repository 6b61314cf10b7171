using DataWarehouse.Plugins.KeyValue;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>Refusals with the status codes and texts that clients of etcd know; they compare the texts.</summary>
/// <remarks>Stateless and thread-safe: makes a new exception each time.</remarks>
internal static class Refusals
{
    /// <summary>The text of a compacted revision, which watchers are told, too.</summary>
    public const string CompactedText = "etcdserver: mvcc: required revision has been compacted";

    /// <summary>How a key-value store refused.</summary>
    /// <param name="status">Its status, none of success.</param>
    public static RpcException Of(KeyValueStatus status) => status switch
    {
        KeyValueStatus.Malformed => With(StatusCode.Internal, "grpc: error unmarshalling request: the bytes are no message of this kind"),
        KeyValueStatus.Unsupported => With(StatusCode.FailedPrecondition, "etcdserver: not capable"),
        KeyValueStatus.EmptyKey => With(StatusCode.InvalidArgument, "etcdserver: key is not provided"),
        KeyValueStatus.KeyTooLarge or KeyValueStatus.RequestTooLarge => RequestTooLarge(),
        KeyValueStatus.KeyNotFound => With(StatusCode.InvalidArgument, "etcdserver: key not found"),
        KeyValueStatus.ValueProvided => With(StatusCode.InvalidArgument, "etcdserver: value is provided"),
        KeyValueStatus.LeaseProvided => With(StatusCode.InvalidArgument, "etcdserver: lease is provided"),
        KeyValueStatus.TooManyOperations or KeyValueStatus.NestedTooDeep => With(StatusCode.InvalidArgument, "etcdserver: too many operations in txn request"),
        KeyValueStatus.DuplicateKey => With(StatusCode.InvalidArgument, "etcdserver: duplicate key given in txn request"),
        KeyValueStatus.Compacted => With(StatusCode.OutOfRange, CompactedText),
        KeyValueStatus.FutureRevision => With(StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision"),
        KeyValueStatus.InvalidSortOption => With(StatusCode.InvalidArgument, "etcdserver: invalid sort option"),
        KeyValueStatus.InvalidComparison => With(StatusCode.InvalidArgument, "etcdserver: invalid comparison in txn request"),
        KeyValueStatus.NoSpace => With(StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded"),
        KeyValueStatus.LeaseNotFound => With(StatusCode.NotFound, "etcdserver: requested lease not found"),
        KeyValueStatus.LeaseExists => With(StatusCode.FailedPrecondition, "etcdserver: lease already exists"),
        KeyValueStatus.LeaseTimeToLiveTooLarge => With(StatusCode.OutOfRange, "etcdserver: too large lease TTL"),
        KeyValueStatus.Corrupt => With(StatusCode.DataLoss, "etcdserver: corrupt cluster"),
        KeyValueStatus.ResponseTooLarge => With(StatusCode.ResourceExhausted, "etcdserver: the answer is too large; set a limit and ask for less at a time"),
        KeyValueStatus.TooManyAlarms => With(StatusCode.ResourceExhausted, "etcdserver: too many alarms"),
        _ => With(StatusCode.Internal, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"etcdserver: the store answered with status {(byte)status}")),
    };

    /// <summary>How the engine refused.</summary>
    /// <param name="outcome">Its outcome, none of success.</param>
    public static RpcException Of(EngineOutcome outcome) => outcome switch
    {
        EngineOutcome.NoLeader => NoLeader(),
        EngineOutcome.Unknown => With(StatusCode.Unavailable, "etcdserver: request timed out"),
        EngineOutcome.Busy => TooManyRequests(),
        EngineOutcome.TooLarge => RequestTooLarge(),
        EngineOutcome.DiskFull => With(StatusCode.ResourceExhausted, "etcdserver: no space left on the disk of the leader"),
        EngineOutcome.Stopped => Stopped(),
        EngineOutcome.AnswerTooLarge => Of(KeyValueStatus.ResponseTooLarge),
        _ => With(StatusCode.Internal, "etcdserver: the engine does not take this request"),
    };

    /// <summary>Nobody leads; the request had no effect.</summary>
    public static RpcException NoLeader() => With(StatusCode.Unavailable, "etcdserver: no leader");

    /// <summary>This node does not lead, and the request is of use only to the one that does.</summary>
    public static RpcException NotLeader() => With(StatusCode.FailedPrecondition, "etcdserver: not leader");

    /// <summary>As much is under way as may be.</summary>
    public static RpcException TooManyRequests() => With(StatusCode.ResourceExhausted, "etcdserver: too many requests");

    /// <summary>The request is larger than requests may be.</summary>
    public static RpcException RequestTooLarge() => With(StatusCode.InvalidArgument, "etcdserver: request is too large");

    /// <summary>The node, or its replica of this keyspace, has stopped.</summary>
    public static RpcException Stopped() => With(StatusCode.Unavailable, "etcdserver: server stopped");

    /// <summary>The keyspace is not open yet.</summary>
    public static RpcException NotStarted() => With(StatusCode.Unavailable, "etcdserver: the node is starting");

    /// <summary>There is no such keyspace.</summary>
    /// <param name="name">What the request calls it.</param>
    public static RpcException UnknownKeyspace(string name) =>
        With(StatusCode.NotFound, $"etcdserver: there is no keyspace '{(name.Length > 80 ? name[..80] : name)}' here; 'dw keyspace list' names those that there are");

    /// <summary>The keyspace was deleted while the request was under way.</summary>
    /// <param name="name">What requests called it.</param>
    public static RpcException KeyspaceDeleted(string name) => With(StatusCode.NotFound, $"etcdserver: the keyspace '{name}' was deleted");

    /// <summary>The request is one of too many; clients know the text, so which limit it was stands in the trailer <c>dw-limit</c>.</summary>
    /// <param name="limit">Which limit.</param>
    public static RpcException LimitReached(string limit) => new(TooManyRequests().Status, new Metadata { { "dw-limit", limit } });

    /// <summary>The address serves one keyspace, and the request names another.</summary>
    /// <param name="name">The keyspace of the address.</param>
    public static RpcException OtherKeyspace(string name) => With(StatusCode.PermissionDenied, $"etcdserver: this address serves only the keyspace '{name}'; use another address, or leave the keyspace out");

    /// <summary>There is no such member.</summary>
    public static RpcException MemberNotFound() => With(StatusCode.NotFound, "etcdserver: member not found");

    /// <summary>Leadership cannot go there.</summary>
    public static RpcException BadTransferee() => With(StatusCode.FailedPrecondition, "etcdserver: bad leader transferee");

    /// <summary>Not offered.</summary>
    /// <param name="reason">Why, and what to do instead.</param>
    public static RpcException Unimplemented(string reason) => With(StatusCode.Unimplemented, "etcdserver: " + reason);

    /// <summary>Any other.</summary>
    /// <param name="code">The code.</param>
    /// <param name="text">The text.</param>
    public static RpcException With(StatusCode code, string text) => new(new Status(code, text));
}
