using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Queries;

/// <summary>The answer to a <see cref="SystemQuery"/>. Pages that were asked for one after the other may be of different revisions.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record SystemPage
{
    /// <summary>What rows it has.</summary>
    public SystemQueryKind Kind { get; private init; }

    /// <summary>The cluster.</summary>
    public ClusterId Cluster { get; private init; }

    /// <summary>The revision it is of.</summary>
    public long Revision { get; private init; }

    /// <summary>The clock of the log, in ticks of 100 ns UTC since the year 1.</summary>
    public long ClockTicks { get; private init; }

    /// <summary>The feature level.</summary>
    public int FeatureLevel { get; private init; }

    /// <summary>The membership epoch.</summary>
    public Epoch MembershipEpoch { get; private init; }

    /// <summary>The highest number ever given to a group.</summary>
    public long LastGroup { get; private init; }

    /// <summary>Members.</summary>
    public ImmutableArray<NodeRecord> Nodes { get; private init; } = [];

    /// <summary>Removed lives of nodes.</summary>
    public ImmutableArray<RetiredNode> Retired { get; private init; } = [];

    /// <summary>Join tokens.</summary>
    public ImmutableArray<TokenRecord> Tokens { get; private init; } = [];

    /// <summary>Keyspaces.</summary>
    public ImmutableArray<KeyspaceRecord> Keyspaces { get; private init; } = [];

    /// <summary>Groups.</summary>
    public ImmutableArray<GroupRecord> Groups { get; private init; } = [];

    /// <summary>What operators decided.</summary>
    public ImmutableArray<AuditRecord> Audit { get; private init; } = [];

    /// <summary>Whether there are more rows behind the last one.</summary>
    public bool IsMore { get; private init; }

    private delegate T RowReader<T>(ref FieldReader reader);

    /// <summary>Reads an answer.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="page">The answer, or null.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SystemPage? page)
    {
        var reader = new FieldReader(bytes);
        if (reader.Byte() != SystemQuery.Version) reader.Refuse(EnvelopeFlaw.UnknownVersion);
        var read = ReadRows(ref reader, new SystemPage
        {
            Kind = (SystemQueryKind)reader.Byte(),
            Cluster = new ClusterId(SystemFields.Wide(ref reader)),
            Revision = reader.Number(),
            ClockTicks = reader.Number(),
            FeatureLevel = SystemFields.Small(ref reader, 0, SystemLimits.FeatureLevelMax),
            MembershipEpoch = new Epoch(reader.Number()),
            LastGroup = reader.Number(),
        });
        if (read.Kind != SystemQueryKind.Summary) read = read with { IsMore = SystemFields.Small(ref reader, 0, 1) == 1 };
        page = reader.IsSound && reader.Remaining == 0 ? read : null;
        return page is not null;
    }

    private static SystemPage ReadRows(ref FieldReader reader, SystemPage page)
    {
        switch (page.Kind)
        {
            case SystemQueryKind.Summary:
                return page;
            case SystemQueryKind.Nodes:
                return page with { Nodes = Rows(ref reader, NodeRecord.Read) };
            case SystemQueryKind.Retired:
                return page with { Retired = Rows(ref reader, RetiredNode.Read) };
            case SystemQueryKind.Tokens:
                return page with { Tokens = Rows(ref reader, TokenRecord.Read) };
            case SystemQueryKind.Keyspaces:
                return page with { Keyspaces = Rows(ref reader, KeyspaceRecord.Read) };
            case SystemQueryKind.Groups:
                var names = ReadNames(ref reader);
                return page with { Groups = Rows(ref reader, (ref reader) => GroupRecord.Read(ref reader, names)) };
            case SystemQueryKind.Audit:
                return page with { Audit = Rows(ref reader, AuditRecord.Read) };
            default:
                reader.Refuse(EnvelopeFlaw.UnknownKind);
                return page;
        }
    }

    private static PeerNames ReadNames(ref FieldReader reader)
    {
        var names = new PeerNames();
        var count = SystemFields.Count(ref reader, SystemLimits.NodesMax + SystemLimits.RetiredMax);
        for (var place = 0; place < count && reader.IsSound; place++)
        {
            var incarnation = SystemFields.Incarnation(ref reader);
            var name = SystemFields.Name(ref reader);
            if (reader.IsSound) names.Add(new PeerId(name, incarnation));
        }

        return names;
    }

    private static ImmutableArray<T> Rows<T>(ref FieldReader reader, RowReader<T> read)
    {
        var rows = ImmutableArray.CreateBuilder<T>();
        var count = SystemFields.Count(ref reader, SystemLimits.PageRowsMax);
        for (var row = 0; row < count && reader.IsSound; row++)
        {
            var record = read(ref reader);
            if (reader.IsSound) rows.Add(record);
        }

        return rows.ToImmutable();
    }
}
