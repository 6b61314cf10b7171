using System.Buffers;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

/// <summary>
/// Commands of the system group as bytes; docs/formats.md has the layout. Each command has exactly one encoding, and what is read is written again as the same bytes.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SystemCommandCodec
{
    /// <summary>The version that is written, and the only one that is read.</summary>
    public const byte Version = 1;

    /// <summary>Encodes a command.</summary>
    /// <param name="command">The command.</param>
    public static byte[] Encode(SystemCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new FieldWriter(buffer);
        writer.Byte(Version);
        writer.Byte((byte)command.Operation);
        Write(writer, command);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Decodes a command from bytes that may hold anything.</summary>
    /// <param name="source">The bytes, whole.</param>
    /// <param name="command">The command, or null.</param>
    /// <returns>What is wrong with the bytes.</returns>
    public static EnvelopeFlaw Decode(ReadOnlySpan<byte> source, out SystemCommand? command)
    {
        command = null;
        var reader = new FieldReader(source);
        if (reader.Byte() != Version && reader.IsSound) return EnvelopeFlaw.UnknownVersion;
        var operation = (SystemOperation)reader.Byte();
        if (!reader.IsSound) return reader.Flaw;
        var read = SystemCommandReader.Read(operation, ref reader);
        if (read is null && reader.IsSound) return EnvelopeFlaw.UnknownKind;
        if (reader.Remaining > 0) reader.Refuse(EnvelopeFlaw.TrailingBytes);
        if (reader.IsSound) command = read;
        return reader.Flaw;
    }

    private static void Write(FieldWriter writer, SystemCommand command)
    {
        switch (command)
        {
            case SystemCommand.Init init:
                SystemFields.Write(writer, init.Cluster.Value);
                writer.Number(init.FeatureLevel);
                writer.Number(Length(init.Founders));
                foreach (var founder in Items(init.Founders)) founder.Write(writer);
                break;
            case SystemCommand.CreateToken create:
                SystemFields.Write(writer, create.Name);
                create.Hash.Write(writer);
                writer.Number(create.Seconds);
                writer.Number(create.Uses);
                break;
            case SystemCommand.RevokeToken revoke:
                SystemFields.Write(writer, revoke.Name);
                break;
            case SystemCommand.Join join:
                SystemFields.Write(writer, join.Cluster.Value);
                join.Token.Write(writer);
                join.Introduction.Write(writer);
                break;
            case SystemCommand.NodeStarted started:
                SystemFields.Write(writer, started.Cluster.Value);
                writer.Number(started.Incarnation.Value);
                SystemFields.Write(writer, started.Directory);
                started.Addresses.Write(writer);
                writer.Number(started.FeatureLevel);
                SystemFields.Write(writer, started.Progress);
                break;
            case SystemCommand.SetLabels labels:
                writer.Number(labels.Incarnation.Value);
                labels.Labels.Write(writer);
                break;
            case SystemCommand.SetService service:
                writer.Number(service.Incarnation.Value);
                writer.Number((long)service.Service);
                break;
            case SystemCommand.RemoveNode remove:
                writer.Number(remove.Incarnation.Value);
                break;
            case SystemCommand.ReportProgress report:
                writer.Number(Length(report.Reports));
                foreach (var one in Items(report.Reports))
                {
                    writer.Number(one.Incarnation.Value);
                    SystemFields.Write(writer, one.Progress);
                }

                break;
            case SystemCommand.Finalise finalise:
                writer.Number(finalise.FeatureLevel);
                break;
            case SystemCommand.DescribeProgram { Program: IStoredRecord program }:
                program.Write(writer);
                break;
            default:
                WriteOfCatalogue(writer, command);
                break;
        }
    }

    private static void WriteOfCatalogue(FieldWriter writer, SystemCommand command)
    {
        switch (command)
        {
            case SystemCommand.CreateKeyspace create:
                SystemFields.Write(writer, create.Name);
                writer.Number((long)create.Kind);
                writer.Number(create.GroupCount);
                writer.Number(create.Voters);
                create.Settings.Write(writer);
                break;
            case SystemCommand.DeleteKeyspace delete:
                SystemFields.Write(writer, delete.Name);
                writer.Number(delete.Id);
                break;
            case SystemCommand.PlaceGroups place:
                writer.Number(place.Keyspace);
                writer.Number(place.FirstOrdinal);
                writer.Number(Length(place.Groups));
                foreach (var nodes in Items(place.Groups)) Write(writer, nodes);
                break;
            case SystemCommand.BeginMove begin:
                writer.Number(begin.Group);
                writer.Number(begin.ConfigurationIndex);
                Write(writer, begin.Add);
                SystemFields.Write(writer, begin.Promote);
                SystemFields.Write(writer, begin.Remove);
                SystemFields.Write(writer, begin.Demote);
                break;
            case SystemCommand.AdvanceMove advance:
                writer.Number(advance.Group);
                writer.Number(advance.Move);
                break;
            case SystemCommand.AbortMove abort:
                writer.Number(abort.Group);
                writer.Number(abort.Move);
                break;
            case SystemCommand.SeeConfiguration see:
                see.Seen.Write(writer);
                break;
            case SystemCommand.PreferLeaders prefer:
                writer.Number(Length(prefer.Leaders));
                foreach (var leader in Items(prefer.Leaders))
                {
                    writer.Number(leader.Group);
                    writer.Number(leader.Replica);
                }

                break;
            case SystemCommand.RecordRecovery recovery:
                writer.Number(recovery.Group);
                writer.Number(recovery.Generation);
                writer.Number(Length(recovery.Voters));
                foreach (var voter in Items(recovery.Voters))
                {
                    writer.Number(voter.Replica);
                    writer.Number(voter.Incarnation.Value);
                }

                SystemFields.Write(writer, recovery.Text);
                break;
            default:
                throw new ArgumentException($"There is no encoding of {command.GetType().Name}.", nameof(command));
        }
    }

    private static void Write(FieldWriter writer, ImmutableArray<Incarnation> nodes)
    {
        writer.Number(Length(nodes));
        foreach (var node in Items(nodes)) writer.Number(node.Value);
    }

    private static int Length<T>(ImmutableArray<T> items) => items.IsDefault ? 0 : items.Length;

    private static ImmutableArray<T> Items<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;
}
