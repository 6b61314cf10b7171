using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// A configuration in bytes, for snapshots (docs/formats.md, "Configuration"). Equal configurations have equal bytes, and bytes that are accepted
/// are written again as the same bytes. What is accepted is valid.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ConfigurationCodec
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 1;

    private const int HeaderBytes = 3 + sizeof(long);
    private const byte Voter = 1;
    private const byte Outgoing = 2;
    private const byte Learner = 4;
    private const byte NextLearner = 8;
    private const byte AllParts = Voter | Outgoing | Learner | NextLearner;

    /// <summary>Encodes a configuration.</summary>
    /// <param name="configuration">The configuration; valid.</param>
    /// <exception cref="ArgumentException">It is not valid; the message says why.</exception>
    public static byte[] Encode(Configuration configuration)
    {
        if (!configuration.IsValid(out var reason)) throw new ArgumentException(reason, nameof(configuration));

        var bytes = new byte[HeaderBytes + configuration.Members.Sum(m => 1 + MembershipWriter.SizeOf(m.Node))];
        var writer = new MembershipWriter(bytes);
        writer.WriteByte(Version);
        writer.WriteByte((byte)(configuration.LeavesJointByItself ? 1 : 0));
        writer.WriteReplica(configuration.LastReplica);
        writer.WriteByte((byte)configuration.Members.Length);
        foreach (var member in configuration.Members)
        {
            writer.WriteByte(PartsOf(configuration, member.Replica));
            writer.WriteReplica(member.Replica);
            writer.WriteNode(member.Node);
        }

        return bytes;
    }

    /// <summary>Decodes a configuration from bytes that may hold anything.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="configuration">The configuration; empty when refused.</param>
    /// <param name="reason">Why the bytes are refused; empty if they are not.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Configuration configuration, out string reason)
    {
        configuration = Configuration.Empty;
        var decoded = Decode(bytes, out reason);
        if (reason.Length > 0 || !decoded.IsValid(out reason)) return false;
        configuration = decoded;
        return true;
    }

    private static Configuration Decode(ReadOnlySpan<byte> bytes, out string reason)
    {
        var reader = new MembershipReader(bytes);
        reader.ExpectVersion(Version);
        var leavesByItself = reader.ReadByte(1, "flag byte") == 1;
        var last = reader.ReadReplica(min: 0);
        var members = new Member[reader.ReadByte(Configuration.MembersMax, "number of members")];
        var parts = new byte[members.Length];
        for (var i = 0; i < members.Length && !reader.HasFault; i++)
        {
            parts[i] = reader.ReadByte(AllParts, "part byte");
            members[i] = new Member(reader.ReadReplica(min: 1), reader.ReadNode());
        }

        reader.ExpectEnd();
        reason = reader.Fault;
        return new Configuration
        {
            Voters = Those(members, parts, Voter),
            OutgoingVoters = Those(members, parts, Outgoing),
            Learners = Those(members, parts, Learner),
            NextLearners = Those(members, parts, NextLearner),
            LeavesJointByItself = leavesByItself,
            Members = ImmutableArray.Create(members),
            LastReplica = last,
        };
    }

    private static byte PartsOf(Configuration configuration, ReplicaId replica)
    {
        var parts = configuration.Voters.Contains(replica) ? Voter : 0;
        if (configuration.OutgoingVoters.Contains(replica)) parts |= Outgoing;
        if (configuration.Learners.Contains(replica)) parts |= Learner;
        if (configuration.NextLearners.Contains(replica)) parts |= NextLearner;
        return (byte)parts;
    }

    private static ImmutableArray<ReplicaId> Those(Member[] members, byte[] parts, byte part)
    {
        var those = ImmutableArray.CreateBuilder<ReplicaId>();
        for (var i = 0; i < members.Length; i++)
        {
            if ((parts[i] & part) != 0) those.Add(members[i].Replica);
        }

        return those.ToImmutable();
    }
}
