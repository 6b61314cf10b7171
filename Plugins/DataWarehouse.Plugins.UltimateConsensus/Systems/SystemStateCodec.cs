using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>The state of the system group as the bytes of a snapshot; docs/formats.md has the layout. Equal states have equal bytes.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SystemStateCodec
{
    /// <summary>The version of states below <see cref="FeatureLevels.Programs"/>.</summary>
    public const byte FirstVersion = 1;

    /// <summary>The version of states from <see cref="FeatureLevels.Programs"/> on, and the highest that is read.</summary>
    public const byte Version = 2;

    /// <summary>The largest snapshot that is read, in bytes; the limits of the state keep it below.</summary>
    public const int BytesMax = 256 << 20;

    private const int FlushBytes = 64 << 10;

    private delegate T RowReader<T>(ref FieldReader reader);

    /// <summary>Writes a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static void Write(SystemState state, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var buffer = new ArrayBufferWriter<byte>(FlushBytes + 4096);
        var writer = new FieldWriter(buffer);
        writer.Byte(VersionOf(state));
        state.WriteHeader(writer);
        WriteRows(state.NodeTable);
        WriteRows(state.RetiredTable);
        WriteRows(state.TokenTable);
        WriteRows(state.KeyspaceTable);
        WriteRows(state.GroupTable);
        WriteRows(state.AuditTable);
        if (VersionOf(state) >= Version) WriteRows(state.ProgramTable);
        SystemFields.Write(new FieldWriter(buffer), state.ComputeDigest().Value);
        Flush(0);

        void WriteRows<TKey, TRecord>(RecordTable<TKey, TRecord> table)
            where TKey : notnull
            where TRecord : class, IStoredRecord
        {
            new FieldWriter(buffer).Number(table.Count);
            foreach (var row in table.Rows.Values)
            {
                row.Write(new FieldWriter(buffer));
                Flush(FlushBytes);
            }
        }

        void Flush(int bytes)
        {
            if (buffer.WrittenCount < bytes) return;
            cancellationToken.ThrowIfCancellationRequested();
            destination.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }
    }

    /// <summary>Reads a state.</summary>
    /// <param name="source">The bytes, to their end.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDataException">The bytes are no state, or one of a newer form.</exception>
    public static SystemState Read(Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var reader = new FieldReader(ReadAll(source, cancellationToken));
        if (reader.Byte() is var version && reader.IsSound && version is < FirstVersion or > Version)
            throw new InvalidDataException(FormattableString.Invariant($"The snapshot of the system group has version {version}; this release reads {FirstVersion} to {Version}. Start a later release."));

        var state = ReadState(ref reader, version);
        var digest = SystemFields.Wide(ref reader);
        if (reader.Remaining > 0) reader.Refuse(EnvelopeFlaw.TrailingBytes);
        if (!reader.IsSound) throw new InvalidDataException(FormattableString.Invariant($"The snapshot of the system group is damaged: {reader.Flaw} before byte {reader.Offset}."));
        if (state.ComputeDigest().Value != digest) throw new InvalidDataException("The snapshot of the system group does not have the digest that it says.");
        return state;
    }

    /// <summary>The form follows from what was agreed on, so that no member has to read one that its release does not know.</summary>
    private static byte VersionOf(SystemState state) => state.IsAtLeast(FeatureLevels.Programs) ? Version : FirstVersion;

    private static SystemState ReadState(ref FieldReader reader, byte version)
    {
        var state = new SystemState
        {
            Cluster = new ClusterId(SystemFields.Wide(ref reader)),
            Revision = reader.Number(),
            ClockTicks = reader.Number(),
            FeatureLevel = SystemFields.Small(ref reader, 0, SystemLimits.FeatureLevelMax),
            MembershipEpoch = new Epoch(reader.Number()),
            LastGroup = reader.Number(),
        };
        if (reader.IsSound && version != VersionOf(state)) reader.Refuse(EnvelopeFlaw.OutOfRange);
        var names = new PeerNames();
        var nodes = Rows(ref reader, state.NodeTable, SystemLimits.NodesMax, NodeRecord.Read, static node => node.Incarnation.Value);
        var retired = Rows(ref reader, state.RetiredTable, SystemLimits.RetiredMax, RetiredNode.Read, static node => node.Incarnation.Value);
        foreach (var node in nodes.Rows.Values) names.Add(node.Peer);
        foreach (var node in retired.Rows.Values) names.Add(node.Peer);
        state = state with
        {
            NodeTable = nodes,
            RetiredTable = retired,
            TokenTable = Rows(ref reader, state.TokenTable, SystemLimits.TokensMax, TokenRecord.Read, static token => token.Name),
            KeyspaceTable = Rows(ref reader, state.KeyspaceTable, SystemLimits.KeyspacesMax, KeyspaceRecord.Read, static keyspace => keyspace.Name),
            GroupTable = Rows(ref reader, state.GroupTable, SystemLimits.GroupsMax, (ref reader) => GroupRecord.Read(ref reader, names), static group => group.Group),
            AuditTable = Rows(ref reader, state.AuditTable, SystemLimits.AuditRecordsMax, AuditRecord.Read, static record => record.Index),
        };
        if (version >= Version) state = state with { ProgramTable = Rows(ref reader, state.ProgramTable, SystemLimits.NodesMax, NodeProgram.Read, static program => program.Incarnation.Value) };
        return reader.IsSound && IsPossible(state) ? state.WithMembershipAt(state.MembershipEpoch) : Refuse(ref reader, state);
    }

    private static SystemState Refuse(ref FieldReader reader, SystemState state)
    {
        reader.Refuse(EnvelopeFlaw.OutOfRange);
        return state;
    }

    private static bool IsPossible(SystemState state) =>
        state.Nodes.Keys.All(incarnation => incarnation <= state.MembershipEpoch.Value && !state.Retired.ContainsKey(incarnation))
        && state.Programs.Keys.All(state.Nodes.ContainsKey)
        && state.Retired.Values.All(node => node.Incarnation.Value <= state.MembershipEpoch.Value && node.RetiredAt <= state.MembershipEpoch);

    private static RecordTable<TKey, TRecord> Rows<TKey, TRecord>(ref FieldReader reader, RecordTable<TKey, TRecord> table, int max, RowReader<TRecord> read, Func<TRecord, TKey> keyOf)
        where TKey : notnull
        where TRecord : class, IStoredRecord
    {
        var count = SystemFields.Count(ref reader, max);
        TKey? last = default;
        for (var row = 0; row < count && reader.IsSound; row++)
        {
            var record = read(ref reader);
            if (!reader.IsSound) break;
            var key = keyOf(record);
            if (row > 0 && table.Rows.KeyComparer.Compare(last!, key) >= 0) reader.Refuse(EnvelopeFlaw.OutOfRange);
            table = table.With(key, record);
            last = key;
        }

        return table;
    }

    private static byte[] ReadAll(Stream source, CancellationToken cancellationToken)
    {
        var all = new ArrayBufferWriter<byte>(FlushBytes);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = source.Read(all.GetSpan(FlushBytes));
            if (count == 0) return all.WrittenSpan.ToArray();
            all.Advance(count);
            if (all.WrittenCount > BytesMax) throw new InvalidDataException(FormattableString.Invariant($"The snapshot of the system group has more than {BytesMax} bytes."));
        }
    }
}
