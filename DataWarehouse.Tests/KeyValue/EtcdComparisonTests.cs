using System.Globalization;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>The same random requests to etcd itself and to our store: the same revisions, the same refusals, the same bytes.</summary>
public sealed class EtcdComparisonTests
{
    private static readonly Dictionary<KeyValueStatus, string> Texts = new()
    {
        [KeyValueStatus.EmptyKey] = "etcdserver: key is not provided",
        [KeyValueStatus.KeyNotFound] = "etcdserver: key not found",
        [KeyValueStatus.ValueProvided] = "etcdserver: value is provided",
        [KeyValueStatus.LeaseProvided] = "etcdserver: lease is provided",
        [KeyValueStatus.TooManyOperations] = "etcdserver: too many operations in txn request",
        [KeyValueStatus.DuplicateKey] = "etcdserver: duplicate key given in txn request",
        [KeyValueStatus.Compacted] = "etcdserver: mvcc: required revision has been compacted",
        [KeyValueStatus.FutureRevision] = "etcdserver: mvcc: required revision is a future revision",
        [KeyValueStatus.LeaseNotFound] = "etcdserver: requested lease not found",
        [KeyValueStatus.LeaseExists] = "etcdserver: lease already exists",
        [KeyValueStatus.LeaseTimeToLiveTooLarge] = "etcdserver: too large lease TTL",
    };

    [Theory, Trait("Category", "Slow")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Store_AnswersRandomRequests_AsEtcdDoes(int seed)
    {
        Assert.SkipUnless(EtcdProcess.Program is not null, "etcd is not installed");
        var cancellation = TestContext.Current.CancellationToken;
        await using var etcd = await EtcdProcess.StartAsync(EtcdProcess.Program!, cancellation);
        var (store, requests) = (new Store(), new RandomRequests(seed));
        for (var i = 0; i < 4000; i++)
        {
            var (operation, message, method) = requests.Next(store.Status().Revision);
            var bytes = message.ToArray();
            var (error, expected) = await etcd.CallAsync(method, bytes, cancellation);
            var command = KeyValueCommand.Encode(operation, bytes);
            var response = (int)operation < 64 ? store.Tell(command) : store.Ask(command);
            Assert.True(KeyValueResponse.TryRead(response, out var status, out var revision, out var body));
            var where = string.Create(CultureInfo.InvariantCulture, $"request {i}, {operation} {Convert.ToHexString(bytes)}");
            Assert.True(IsSameRefusal(operation, error, Texts.GetValueOrDefault(status)), $"{where}: etcd says '{error}', the store {status}");
            if (error is not null) continue;
            Assert.True(new Fields(expected).One(1).Number(3) == revision, $"{where}: etcd is at {new Fields(expected).One(1).Number(3)}, the store at {revision}");
            Assert.True(body.Span.SequenceEqual(WithoutHeader(expected)), $"{where}: etcd answers {Convert.ToHexString(WithoutHeader(expected))}, the store {Convert.ToHexString(body.Span)}");
        }
    }

    // Of several reasons to refuse a transaction, releases of etcd name different ones first.
    private static bool IsSameRefusal(KeyValueOperation operation, string? expected, string? actual) =>
        expected == actual || (operation == KeyValueOperation.Txn && expected is not null && actual is not null);

    // etcd writes its fields in the order of their numbers, so the header is what the message begins with.
    private static byte[] WithoutHeader(byte[] message)
    {
        Assert.Equal(0x0A, message[0]);
        Assert.True(message[1] < 0x80);
        return message[(2 + message[1])..];
    }
}
