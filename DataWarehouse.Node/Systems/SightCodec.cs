using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

namespace DataWarehouse.Node.Systems;

/// <summary>
/// Writes how leaders see their groups: a version, a count, then for each group numbers of 7 bits a byte. Nothing of it is kept; a node of another version is not understood and its groups wait, so a later version is
/// written only from the feature level on that brought it.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SightCodec
{
    /// <summary>Groups of one message at most.</summary>
    public const int GroupsMax = 1_024;

    private const byte FirstVersion = 1;
    private const byte VersionWithLeader = 2;

    /// <summary>The version that every member reads.</summary>
    /// <param name="state">What was agreed on.</param>
    public static byte VersionFor(SystemState state) => state.IsAtLeast(FeatureLevels.Programs) ? VersionWithLeader : FirstVersion;

    /// <summary>Writes sights.</summary>
    /// <param name="sights">The sights, at most <see cref="GroupsMax"/>.</param>
    /// <param name="version">How; see <see cref="VersionFor"/>.</param>
    public static byte[] Write(IReadOnlyCollection<GroupSight> sights, byte version)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(version);
        writer.Write7BitEncodedInt(sights.Count);
        foreach (var sight in sights) Write(writer, sight, version);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads sights.</summary>
    /// <param name="source">The bytes, which may hold anything.</param>
    /// <param name="sights">The sights; none if the bytes are none.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, out ImmutableArray<GroupSight> sights)
    {
        sights = [];
        using var reader = new BinaryReader(new MemoryStream(source.ToArray()));
        try
        {
            if (reader.ReadByte() is var version && version is < FirstVersion or > VersionWithLeader) return false;
            var read = new GroupSight[Count(reader, GroupsMax)];
            for (var place = 0; place < read.Length; place++) read[place] = ReadSight(reader, version);
            if (reader.BaseStream.Position != source.Length) return false;
            sights = ImmutableArray.Create(read);
            return true;
        }
        catch (Exception exception) when (exception is IOException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static void Write(BinaryWriter writer, GroupSight sight, byte version)
    {
        var seen = sight.Configuration;
        writer.Write7BitEncodedInt64(seen.Group);
        writer.Write7BitEncodedInt(seen.Generation);
        writer.Write7BitEncodedInt64(seen.Index);
        Write(writer, seen.Voters);
        Write(writer, seen.Learners);
        writer.Write7BitEncodedInt64(seen.LastReplica);
        writer.Write7BitEncodedInt64(sight.JointFor is { } joint ? (long)joint.TotalMilliseconds + 1 : 0);
        writer.Write7BitEncodedInt(sight.Learners.Length);
        foreach (var learner in sight.Learners)
        {
            writer.Write7BitEncodedInt64(learner.Replica);
            writer.Write7BitEncodedInt64(learner.BehindEntries);
            writer.Write7BitEncodedInt64((long)learner.BehindFor.TotalMilliseconds);
            writer.Write(learner.Answers);
        }

        if (version >= VersionWithLeader) writer.Write7BitEncodedInt64(sight.Leader);
    }

    private static void Write(BinaryWriter writer, ImmutableArray<long> numbers)
    {
        writer.Write7BitEncodedInt(numbers.Length);
        foreach (var number in numbers) writer.Write7BitEncodedInt64(number);
    }

    private static GroupSight ReadSight(BinaryReader reader, byte version)
    {
        var configuration = new SeenConfiguration
        {
            Group = Number(reader),
            Generation = reader.Read7BitEncodedInt(),
            Index = Number(reader),
            Voters = Numbers(reader),
            Learners = Numbers(reader),
            LastReplica = Number(reader),
        };
        var joint = Number(reader);
        var learners = new LearnerSight[Count(reader, SystemLimits.NodesMax)];
        for (var place = 0; place < learners.Length; place++)
            learners[place] = new LearnerSight(Number(reader), Number(reader), TimeSpan.FromMilliseconds(Number(reader)), reader.ReadBoolean());
        return new GroupSight
        {
            Configuration = configuration,
            JointFor = joint == 0 ? null : TimeSpan.FromMilliseconds(joint - 1),
            Learners = ImmutableArray.Create(learners),
            Leader = version >= VersionWithLeader ? Number(reader) : 0,
        };
    }

    private static ImmutableArray<long> Numbers(BinaryReader reader)
    {
        var numbers = new long[Count(reader, SystemLimits.NodesMax)];
        for (var place = 0; place < numbers.Length; place++) numbers[place] = Number(reader);
        return ImmutableArray.Create(numbers);
    }

    private static int Count(BinaryReader reader, int max) => reader.Read7BitEncodedInt() is >= 0 and var count && count <= max ? count : throw new FormatException("A count is out of range.");

    private static long Number(BinaryReader reader) => reader.Read7BitEncodedInt64() is >= 0 and var number and <= long.MaxValue >> 10 ? number : throw new FormatException("A number is out of range.");
}
