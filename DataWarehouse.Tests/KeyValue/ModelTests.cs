using CsCheck;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Random commands against the naive model: same answers, and the same digest whether a store was restored in between or not.</summary>
public sealed class ModelTests
{
    private const int KeyCount = 12;

    private static readonly Gen<string> Key = Gen.Int[0, KeyCount - 1].Select(i => "k" + (char)('a' + i));
    private static readonly Gen<string> End = Gen.Frequency((3, Gen.Const("")), (2, Key), (1, Gen.Const(Asked.NoEnd)));
    private static readonly Gen<string> Value = Gen.Frequency((8, Gen.Int[0, 999].Select(i => "v" + i)), (1, Gen.Int[0, 3000].Select(i => new string('x', i))));
    private static readonly Gen<long> Lease = Gen.Frequency((3, Gen.Const(0L)), (1, Gen.Long[1, 3]));

    private static readonly Gen<ModelOperation> Put = Gen.Select(Key, Value, Lease, (k, v, l) => new ModelOperation('p', k, "", v, l));
    private static readonly Gen<ModelOperation> Delete = Gen.Select(Key, End, (k, e) => new ModelOperation('d', k, e));
    private static readonly Gen<ModelOperation> Range = Gen.Select(Key, End, (k, e) => new ModelOperation('r', k, e));
    private static readonly Gen<ModelOperation> Simple = Gen.Frequency((4, Put), (1, Delete), (1, Range));

    private static readonly Gen<(int Kind, ModelOperation Operation, long Number)> Step =
        Gen.Select(Gen.Int[0, 99], Gen.Frequency((6, Simple), (3, Txn(2))), Gen.Long[0, 99]);

    [Fact]
    public void Store_AfterAnyCommands_AnswersAsTheModelDoes() => Step.Array[1, 150].Sample(Run, iter: 300);

    [Fact, Trait("Category", "Slow")]
    public void Store_AfterManyCommands_AnswersAsTheModelDoes() => Step.Array[1, 600].Sample(Run, iter: 3000);

    private static Gen<ModelOperation> Txn(int depth)
    {
        var operation = depth == 0 ? Simple : Gen.Frequency((5, Simple), (1, Gen.Const(0).SelectMany(_ => Txn(depth - 1))));
        return Gen.Select(Key, Gen.Int[0, 3], Gen.Long[0, 3], operation.Array[0, 4], operation.Array[0, 4], (k, r, v, s, f) => new ModelOperation('t', Txn: new ModelTxn(k, r, v, s, f)));
    }

    private static void Run((int Kind, ModelOperation Operation, long Number)[] steps)
    {
        var (model, store, twin) = (new ModelStore(), new Store(), new Store());
        ISnapshot? held = null;
        var (heldDigest, heldPairs) = (default(StateDigest), (IReadOnlyList<string>)[]);
        foreach (var (kind, operation, number) in steps)
        {
            var compacted = model.Revision + 1 - number % 10;
            if (kind is >= 96 && held is null) (held, heldDigest, heldPairs) = (store.Capture(), store.Digest, store.Everything());
            var (status, told) = kind switch
            {
                < 8 => (model.Compact(compacted), (KeyValueOperation.Compact, Asked.Id(compacted))),
                < 14 => (model.Grant(1 + number % 3), (KeyValueOperation.LeaseGrant, Asked.Grant(1 + number % 3, 60))),
                < 20 => (model.Revoke(1 + number % 3), (KeyValueOperation.LeaseRevoke, Asked.Id(1 + number % 3))),
                _ => (model.Run(operation), (KindOf(operation), operation.ToRequest())),
            };
            var command = KeyValueCommand.Encode(told.Item1, told.Item2.ToArray());
            var answer = store.Tell(command);
            Assert.Equal(operation.Kind == 'r' && kind >= 20 ? KeyValueStatus.Unsupported : status, Store.Open(answer).Status);
            Assert.Equal(answer, twin.Tell(command));
            Assert.Equal(store.Digest, twin.Digest);
            if (number % 7 == 0) twin = Store.From(twin.Snapshot());
            if (held is null || number % 5 != 0) continue;
            var restored = Store.From(Store.Written(held));
            Assert.Equal(heldDigest, restored.Digest);
            Assert.Equal(heldPairs, restored.Everything());
            held.Dispose();
            held = null;
        }

        held?.Dispose();
        Compare(model, store);
        Compare(model, Store.From(store.Snapshot()));
    }

    private static KeyValueOperation KindOf(ModelOperation operation) => operation.Kind switch
    {
        'p' => KeyValueOperation.Put,
        'd' => KeyValueOperation.DeleteRange,
        'r' => KeyValueOperation.Range,
        _ => KeyValueOperation.Txn,
    };

    private static void Compare(ModelStore model, Store store)
    {
        var all = new ModelOperation('r', "\0", Asked.NoEnd);
        for (var revision = Math.Max(1, model.CompactRevision); revision <= model.Revision; revision++)
        {
            var expected = model.Range(all, revision).Select(v => v.ToString());
            var actual = store.Range(Asked.Range("\0", Asked.NoEnd, revision: revision));
            Assert.Equal(KeyValueStatus.Ok, actual.Status);
            Assert.Equal(expected, actual.Body.All(2).Select(ToText));
        }

        var middle = new ModelOperation('r', "kc", "kh");
        var ranged = store.Range(Asked.Range("kc", "kh", limit: 2)).Body;
        Assert.Equal(model.Range(middle, long.MaxValue).Count(), ranged.Number(4));
        Assert.Equal(model.Range(middle, long.MaxValue).Take(2).Select(v => v.ToString()), ranged.All(2).Select(ToText));
        var changes = store.Ask(KeyValueOperation.Changes, Asked.Changes("\0", Asked.NoEnd, Math.Max(1, model.CompactRevision))).Body;
        Assert.Equal(
            model.Versions.Where(v => v.Main >= model.CompactRevision).Select(v => (v.Value is null ? 1L : 0L, v.ToString())),
            changes.All(11).Select(e => (e.Number(1), ToText(e.One(2), e.Number(1) == 1))));
        Assert.Equal(model.Revision, changes.Number(64));
        var status = store.Status().Body;
        Assert.Equal((model.Versions.Count, model.Range(all, long.MaxValue).Count(), model.Leases.Count()), ((int)status.Number(5), (int)status.Number(4), (int)status.Number(6)));
        foreach (var lease in model.Leases)
        {
            Assert.Equal(model.KeysOf(lease).Select(v => v.Key), store.Ask(KeyValueOperation.LeaseTimeToLive, Asked.Id(lease).Number(2, 1)).Body.Texts(5));
        }
    }

    private static string ToText(Fields pair) => ToText(pair, isDeletion: false);

    private static string ToText(Fields pair, bool isDeletion) =>
        new ModelVersion(pair.Text(1), isDeletion ? null : pair.Text(5), pair.Number(3), 0, pair.Number(2), pair.Number(4), pair.Number(6)).ToString();
}
