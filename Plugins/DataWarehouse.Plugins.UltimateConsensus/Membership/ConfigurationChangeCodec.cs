using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// The payload of a configuration entry (docs/formats.md, "Configuration change"). Equal changes have equal bytes, and bytes that are accepted are
/// written again as the same bytes. The change that leaves a joint configuration is no bytes at all, so that a leader can make it of nothing.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ConfigurationChangeCodec
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 1;

    private const int HeaderBytes = 3;

    /// <summary>Encodes a change.</summary>
    /// <param name="change">The change.</param>
    /// <exception cref="ArgumentException">The change has too many parts, a negative replica, or an unknown kind or transition.</exception>
    public static byte[] Encode(ConfigurationChange change)
    {
        if (!IsEncodable(change)) throw new ArgumentException("The change has parts that no release can read.", nameof(change));
        if (change.LeavesJoint) return [];

        var bytes = new byte[HeaderBytes + change.Changes.Sum(c => 1 + MembershipWriter.SizeOf(c.Node))];
        var writer = new MembershipWriter(bytes);
        writer.WriteByte(Version);
        writer.WriteByte((byte)change.Transition);
        writer.WriteByte((byte)change.Changes.Length);
        foreach (var part in change.Changes)
        {
            writer.WriteByte((byte)part.Kind);
            writer.WriteReplica(part.Replica);
            writer.WriteNode(part.Node);
        }

        return bytes;
    }

    /// <summary>Decodes a change from bytes that may hold anything.</summary>
    /// <param name="bytes">The payload of a configuration entry.</param>
    /// <param name="change">The change; the one that leaves a joint configuration when refused.</param>
    /// <param name="reason">Why the bytes are refused; empty if they are not.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ConfigurationChange change, out string reason)
    {
        change = ConfigurationChange.LeaveJoint;
        reason = string.Empty;
        if (bytes.IsEmpty) return true;

        var decoded = Decode(bytes, out reason);
        if (reason.Length == 0 && decoded.LeavesJoint) reason = "the change that leaves a joint configuration has no bytes";
        if (reason.Length > 0) return false;
        change = decoded;
        return true;
    }

    private static ConfigurationChange Decode(ReadOnlySpan<byte> bytes, out string reason)
    {
        var reader = new MembershipReader(bytes);
        reader.ExpectVersion(Version);
        var transition = (ChangeTransition)reader.ReadByte((byte)ChangeTransition.JointExplicit, "transition");
        var parts = new ReplicaChange[reader.ReadByte(ConfigurationChange.ChangesMax, "number of parts")];
        for (var i = 0; i < parts.Length && !reader.HasFault; i++)
        {
            var kind = (ChangeKind)reader.ReadByte((byte)ChangeKind.Update, "kind");
            parts[i] = new ReplicaChange(kind, reader.ReadReplica(min: 0), reader.ReadNode());
        }

        reader.ExpectEnd();
        reason = reader.Fault;
        return new ConfigurationChange(transition, ImmutableArray.Create(parts));
    }

    private static bool IsEncodable(ConfigurationChange change) =>
        change.Transition <= ChangeTransition.JointExplicit
        && change.Changes.Length <= ConfigurationChange.ChangesMax
        && change.Changes.All(part => part.Kind <= ChangeKind.Update && part.Replica.Value >= 0);
}
