using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

/// <summary>Reads the fields of each command. What they mean where they stand in the log is the matter of the rules.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SystemCommandReader
{
    private delegate T ItemReader<T>(ref FieldReader reader);

    /// <summary>Reads the fields of a command.</summary>
    /// <param name="operation">Which one.</param>
    /// <param name="reader">The bytes behind it; says what is wrong.</param>
    /// <returns>The command, or null for an operation that is not known. Not to be used if the reader has found a flaw.</returns>
    public static SystemCommand? Read(SystemOperation operation, ref FieldReader reader) => operation switch
    {
        SystemOperation.Init => new SystemCommand.Init(Cluster(ref reader), Level(ref reader), Items(ref reader, SystemLimits.FoundersMax, NodeIntroduction.Read)),
        SystemOperation.CreateToken => new SystemCommand.CreateToken(SystemFields.Name(ref reader), TokenHash.Read(ref reader), reader.Number(), SystemFields.Small(ref reader, 0, int.MaxValue)),
        SystemOperation.RevokeToken => new SystemCommand.RevokeToken(SystemFields.Name(ref reader)),
        SystemOperation.Join => new SystemCommand.Join(Cluster(ref reader), TokenHash.Read(ref reader), NodeIntroduction.Read(ref reader)),
        SystemOperation.NodeStarted => new SystemCommand.NodeStarted(
            Cluster(ref reader), SystemFields.Incarnation(ref reader), SystemFields.Wide(ref reader), AttributeSet.Read(ref reader), Level(ref reader), SystemFields.Progress(ref reader)),
        SystemOperation.SetLabels => new SystemCommand.SetLabels(SystemFields.Incarnation(ref reader), AttributeSet.Read(ref reader)),
        SystemOperation.SetService => new SystemCommand.SetService(SystemFields.Incarnation(ref reader), (NodeService)SystemFields.Small(ref reader, 0, (int)NodeService.Draining)),
        SystemOperation.RemoveNode => new SystemCommand.RemoveNode(SystemFields.Incarnation(ref reader)),
        SystemOperation.ReportProgress => new SystemCommand.ReportProgress(Items(ref reader, SystemLimits.BatchMax, Report)),
        SystemOperation.Finalise => new SystemCommand.Finalise(Level(ref reader)),
        SystemOperation.DescribeProgram => new SystemCommand.DescribeProgram(NodeProgram.Read(ref reader)),
        _ => ReadOfCatalogue(operation, ref reader),
    };

    private static SystemCommand? ReadOfCatalogue(SystemOperation operation, ref FieldReader reader) => operation switch
    {
        SystemOperation.CreateKeyspace => new SystemCommand.CreateKeyspace(
            SystemFields.Name(ref reader),
            (KeyspaceKind)SystemFields.Small(ref reader, 0, (int)KeyspaceKind.Convergent),
            SystemFields.Small(ref reader, 0, int.MaxValue),
            SystemFields.Small(ref reader, 0, int.MaxValue),
            AttributeSet.Read(ref reader)),
        SystemOperation.DeleteKeyspace => new SystemCommand.DeleteKeyspace(SystemFields.Name(ref reader), reader.Number()),
        SystemOperation.PlaceGroups => new SystemCommand.PlaceGroups(
            reader.Number(), SystemFields.Small(ref reader, 0, SystemLimits.GroupsOfKeyspaceMax), Items(ref reader, SystemLimits.BatchMax, Nodes)),
        SystemOperation.BeginMove => new SystemCommand.BeginMove(reader.Number(), reader.Number(), Nodes(ref reader), Replicas(ref reader), Replicas(ref reader), Replicas(ref reader)),
        SystemOperation.AdvanceMove => new SystemCommand.AdvanceMove(reader.Number(), reader.Number()),
        SystemOperation.AbortMove => new SystemCommand.AbortMove(reader.Number(), reader.Number()),
        SystemOperation.SeeConfiguration => new SystemCommand.SeeConfiguration(SeenConfiguration.Read(ref reader)),
        SystemOperation.PreferLeaders => new SystemCommand.PreferLeaders(Items(ref reader, SystemLimits.BatchMax, Leader)),
        SystemOperation.RecordRecovery => new SystemCommand.RecordRecovery(
            reader.Number(), SystemFields.Small(ref reader, 0, int.MaxValue), Items(ref reader, SystemLimits.RecoveredMax, Recovered), SystemFields.Text(ref reader, SystemLimits.TextBytesMax)),
        _ => null,
    };

    private static ClusterId Cluster(ref FieldReader reader) => new(SystemFields.Wide(ref reader));

    private static int Level(ref FieldReader reader) => SystemFields.Small(ref reader, 1, SystemLimits.FeatureLevelMax);

    private static ImmutableArray<Incarnation> Nodes(ref FieldReader reader) => Items(ref reader, SystemLimits.ReplicasMax, SystemFields.Incarnation);

    private static ImmutableArray<long> Replicas(ref FieldReader reader) => SystemFields.Ascending(ref reader, SystemLimits.ReplicasMax);

    private static ProgressReport Report(ref FieldReader reader) => new(SystemFields.Incarnation(ref reader), SystemFields.Progress(ref reader));

    private static PreferredLeader Leader(ref FieldReader reader) => new(reader.Number(), reader.Number());

    private static RecoveredVoter Recovered(ref FieldReader reader) => new(SystemFields.Positive(ref reader), SystemFields.Incarnation(ref reader));

    private static ImmutableArray<T> Items<T>(ref FieldReader reader, int max, ItemReader<T> read)
    {
        var items = new T[SystemFields.Count(ref reader, max)];
        for (var place = 0; place < items.Length && reader.IsSound; place++) items[place] = read(ref reader);
        return ImmutableArray.Create(items);
    }
}
