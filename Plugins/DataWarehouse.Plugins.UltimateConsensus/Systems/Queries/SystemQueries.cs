using System.Buffers;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Queries;

/// <summary>Answers questions from a state.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SystemQueries
{
    /// <summary>Answers a question.</summary>
    /// <param name="state">The state.</param>
    /// <param name="request">The question, which may hold anything.</param>
    /// <param name="response">Takes the answer.</param>
    public static QueryStatus Answer(SystemState state, ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        var reader = new FieldReader(request);
        var query = SystemQuery.Read(ref reader);
        if (reader.Flaw == EnvelopeFlaw.UnknownVersion) return QueryStatus.Unsupported;
        if (!reader.IsSound || reader.Remaining > 0) return QueryStatus.Malformed;
        if (!Enum.IsDefined(query.Kind)) return QueryStatus.Unsupported;

        var writer = new FieldWriter(response);
        writer.Byte(SystemQuery.Version);
        writer.Byte((byte)query.Kind);
        state.WriteHeader(writer);
        switch (query.Kind)
        {
            case SystemQueryKind.Nodes:
                Write(writer, Page(state.Nodes, query.AfterNumber, query.RowsMax));
                break;
            case SystemQueryKind.Retired:
                Write(writer, Page(state.Retired, query.AfterNumber, query.RowsMax));
                break;
            case SystemQueryKind.Tokens:
                Write(writer, Page(state.Tokens, query.AfterName, query.RowsMax));
                break;
            case SystemQueryKind.Keyspaces:
                Write(writer, Page(state.Keyspaces, query.AfterName, query.RowsMax));
                break;
            case SystemQueryKind.Groups:
                var page = Page(state.Groups, query.AfterNumber, query.RowsMax);
                WriteNames(writer, page.Rows);
                Write(writer, page);
                break;
            case SystemQueryKind.Audit:
                Write(writer, Page(state.Audit, query.AfterNumber, query.RowsMax));
                break;
            default:
                break;
        }

        return QueryStatus.Answered;
    }

    private static (List<TRecord> Rows, bool IsMore) Page<TKey, TRecord>(ImmutableSortedDictionary<TKey, TRecord> table, TKey after, int rowsMax)
        where TKey : notnull
    {
        var rows = new List<TRecord>();
        foreach (var (key, record) in table)
        {
            if (table.KeyComparer.Compare(key, after) <= 0) continue;
            if (rows.Count == rowsMax) return (rows, true);
            rows.Add(record);
        }

        return (rows, false);
    }

    private static void Write<TRecord>(FieldWriter writer, (List<TRecord> Rows, bool IsMore) page)
        where TRecord : IStoredRecord
    {
        writer.Number(page.Rows.Count);
        foreach (var row in page.Rows) row.Write(writer);
        writer.Number(page.IsMore ? 1 : 0);
    }

    private static void WriteNames(FieldWriter writer, List<GroupRecord> groups)
    {
        var peers = new SortedSet<PeerId>();
        foreach (var group in groups)
        {
            foreach (var member in group.Initial) peers.Add(member.Node);
            foreach (var replica in group.Replicas) peers.Add(replica.Node);
        }

        writer.Number(peers.Count);
        foreach (var peer in peers)
        {
            writer.Number(peer.Incarnation.Value);
            SystemFields.Write(writer, peer.Node);
        }
    }
}
