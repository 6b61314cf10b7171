using System.Text.Json;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

// A few operations of the SDK, compiled ahead of time: vectors, pruning, text and JSON forms.
var membership = new InMemoryClusterMembership("a", "b", "c");
var left = new DottedVersionVector(membership);
left.Increment("a");
var right = left.Merge(new DottedVersionVector(membership));
right.Increment("b");
Expect(left.HappensBefore(right), "an event more is after");
left.Increment("c");
Expect(left.IsConcurrent(right), "an event each is concurrent");

var copy = DottedVersionVector.FromDictionary(right.ToImmutableDictionary(), membership);
Expect(copy.Compare(right) == CausalOrder.Equal, "the dictionary form round-trips");

using (var stream = new MemoryStream())
{
    using (var writer = new Utf8JsonWriter(stream))
    {
        new DottedVersionVectorJsonConverter(membership, VectorRole.Context).Write(writer, right, new JsonSerializerOptions());
    }

    Expect(stream.Length > 0, "the JSON form is written");
}

membership.Remove("b");
right.PruneDeadNodes();
Expect(!right.ToImmutableDictionary().ContainsKey("b"), "a removed node's entry is pruned");
Expect(Dot.TryParse("3:7", out var dot) && dot.ToString() == "3:7", "a dot reads and writes its text");

Console.WriteLine("ahead-of-time compiled SDK: ok");
return 0;

static void Expect(bool holds, string what)
{
    if (!holds)
    {
        throw new InvalidOperationException($"Does not hold after ahead-of-time compilation: {what}.");
    }
}
