using System.Security.Cryptography;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>Reads what a recovery has to know of a group: where its log ends, and which members it has by then.</summary>
/// <remarks>Stateless and thread-safe; the files must not change meanwhile.</remarks>
internal static class GroupReading
{
    /// <summary>Reads a group.</summary>
    /// <param name="files">The files of the directory.</param>
    /// <param name="plan">What its log holds.</param>
    /// <param name="life">The group's present life in it.</param>
    /// <exception cref="LogDirectoryException">A record that was sound is not any more.</exception>
    public static RecoveryGroup Read(ILogFiles files, LossPlan plan, KeptLife life)
    {
        var outcome = life.Outcome;
        var configuration = outcome.Fate == GroupFate.Whole ? ConfigurationOf(files, plan, life) : Configuration.Empty;
        return new RecoveryGroup
        {
            Group = outcome.Group.Value,
            Replica = outcome.Fate == GroupFate.Whole ? outcome.Replica.Value : 0,
            Term = outcome.HardState.Term.Value,
            Commit = outcome.HardState.Commit.Value,
            Last = LastOf(life).Value,
            LastTerm = LastTermOf(life).Value,
            Snapshot = life.Stored?.Descriptor.Index.Value ?? 0,
            LastReplica = configuration.LastReplica.Value,
            Voters = MembersOf(configuration, configuration.Voters),
            OutgoingVoters = MembersOf(configuration, configuration.OutgoingVoters),
            Learners = MembersOf(configuration, configuration.Learners),
        };
    }

    /// <summary>The configuration that the log ends with: that of the snapshot, and every change behind it, as if all were committed.</summary>
    /// <param name="files">The files of the directory.</param>
    /// <param name="plan">What its log holds.</param>
    /// <param name="life">The group's present life in it.</param>
    /// <exception cref="LogDirectoryException">A record that was sound is not any more.</exception>
    public static Configuration ConfigurationOf(ILogFiles files, LossPlan plan, KeptLife life)
    {
        if (life.Stored is not { } snapshot) return Configuration.Empty;
        var configuration = snapshot.Descriptor.Configuration;
        foreach (var entry in life.Entries)
        {
            if (entry.Index <= snapshot.Descriptor.Index.Value || entry.Record.Header.EntryKind != EntryKind.Configuration) continue;
            if (!ConfigurationChangeCodec.TryDecode(PayloadOf(files, plan, entry.Record), out var change, out _)) continue;
            var verdict = ConfigurationChanger.Apply(configuration, change);

            // As at run time: what cannot be applied changes nothing.
            if (verdict.IsTaken) configuration = verdict.Configuration;
        }

        return configuration;
    }

    /// <summary>An entry, or null where the log does not hold it.</summary>
    /// <param name="files">The files of the directory.</param>
    /// <param name="plan">What its log holds.</param>
    /// <param name="life">The group's present life in it.</param>
    /// <param name="index">Which one.</param>
    /// <exception cref="LogDirectoryException">A record that was sound is not any more.</exception>
    public static RecoveryEntry? EntryOf(ILogFiles files, LossPlan plan, KeptLife life, long index)
    {
        foreach (var entry in life.Entries)
        {
            if (entry.Index != index) continue;
            var envelope = entry.Record.Header.EntryKind == EntryKind.Command ? CommandEnvelopeCodec.Decode(PayloadOf(files, plan, entry.Record).ToArray()) : default;
            var isCommand = entry.Record.Header.EntryKind == EntryKind.Command && envelope.Kind is EnvelopeKind.PlainCommand or EnvelopeKind.SessionCommand;
            return new RecoveryEntry(index, entry.Term, isCommand, Convert.ToHexStringLower(SHA256.HashData(envelope.Command.Span)), envelope.Command.Length);
        }

        return null;
    }

    /// <summary>The last entry, or what stands for it in the snapshot.</summary>
    /// <param name="life">A life.</param>
    public static LogIndex LastOf(KeptLife life) => LogIndex.Max(life.Outcome.KeptThrough, life.Stored?.Descriptor.Index ?? LogIndex.Zero);

    private static Term LastTermOf(KeptLife life) =>
        life.Stored is { } snapshot && snapshot.Descriptor.Index > life.Outcome.KeptThrough ? snapshot.Descriptor.Term : life.Outcome.KeptTerm;

    private static ReadOnlySpan<byte> PayloadOf(ILogFiles files, LossPlan plan, in FoundRecord record)
    {
        var path = Segment.PathOf(record.Segment);
        var bytes = new byte[record.Header.LengthBytes];
        var read = files.Read(path, record.Offset, bytes);
        if (read != bytes.Length || !RecordHeader.TryRead(bytes, new SegmentSeed(plan.Directory, record.Segment, PlantedLogBug.None), record.Offset, out var header, out _))
            throw new LogDirectoryException(DiskError.Faulty, 0, path.Value, record.Offset);
        return bytes.AsSpan(header.BodyOffset + RecordEncoder.EntryPrefixBytes);
    }

    private static IReadOnlyList<RecoveryMember> MembersOf(Configuration configuration, IEnumerable<Core.ReplicaId> replicas) =>
        [.. replicas.Select(replica => configuration.TryGetMember(replica, out var member) ? new RecoveryMember(replica.Value, member.Node.Node, member.Node.Incarnation.Value) : new RecoveryMember(replica.Value, string.Empty, 0))];
}
