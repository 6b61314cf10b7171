using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Offline;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw log</c>: the log of a node that does not run.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LogCommand : INodeCommand
{
    private const string DirectoryDescription = "The data directory of a node that does not run, or the directory of its log.";

    /// <inheritdoc/>
    public Command Create() => new("log", "Check, show and repair the log of a node that does not run.") { CreateCheck(), CreateDump(), CreateRepair() };

    private static Command CreateCheck()
    {
        var directory = new Argument<string>("directory") { Description = DirectoryDescription };
        var format = Commanding.FormatOption();
        var command = new Command("check", "Says whether a start would take the log, and everything that is wrong. Changes nothing.") { directory, format };
        command.SetBody(format, (parsed, output, _) =>
        {
            var checkup = OfflineLog.Check(Locate(parsed.GetValue(directory)!));
            output.Write(checkup, WriteText);
            return Task.FromResult(checkup.IsSound ? ExitCodes.Success : ExitCodes.CheckFailed);
        });
        return command;
    }

    private static Command CreateDump()
    {
        var directory = new Argument<string>("directory") { Description = DirectoryDescription };
        var group = new Option<long?>("--group") { Description = "Only the records of this group." };
        var format = Commanding.FormatOption();
        var command = new Command("dump", "Writes down each batch and record, without contents. Changes nothing.") { directory, group, format };
        command.SetBody(format, (parsed, output, ct) =>
        {
            var last = string.Empty;
            foreach (var line in OfflineLog.Dump(Locate(parsed.GetValue(directory)!), parsed.GetValue(group)))
            {
                ct.ThrowIfCancellationRequested();
                output.Write(new LogLineRow(line), static (row, writer) => writer.WriteLine(row.Line));
                last = line;
            }

            return Task.FromResult(last == "sound" ? ExitCodes.Success : ExitCodes.CheckFailed);
        });
        return command;
    }

    private static Command CreateRepair()
    {
        var directory = new Argument<string>("directory") { Description = DirectoryDescription };
        var apply = new Option<bool>("--apply") { Description = "Put right what can be put right without any loss; without it the report only says what would be done." };
        var acceptLoss = new Option<bool>("--accept-loss") { Description = "Write a new log of what is certain and give up the rest, as the report said. Copy the directory before." };
        var format = Commanding.FormatOption();
        var command = new Command("repair", "Says what is lost, and repairs what it may. Read the report without options first.") { directory, apply, acceptLoss, format };
        command.SetBody(format, (parsed, output, _) =>
        {
            var consent = parsed.GetValue(acceptLoss) ? LogConsent.WithLoss : parsed.GetValue(apply) ? LogConsent.WithoutLoss : LogConsent.LookOnly;
            var mending = OfflineLog.Repair(Locate(parsed.GetValue(directory)!), consent, new NodeSettings { DataDirectory = string.Empty }.Engine);
            output.Write(mending, WriteText);
            if (mending.Refusal is { } refusal) throw new CommandFailedException(ExitCodes.Refused, $"Nothing was changed. {refusal}");
            if (!mending.IsWell && consent != LogConsent.LookOnly) output.Diagnostic("dw: There is loss, and --accept-loss was not given: nothing was changed.");
            return Task.FromResult(mending.IsWell ? ExitCodes.Success : ExitCodes.CheckFailed);
        });
        return command;
    }

    /// <summary>People name the directory that they gave to the node; the log lies below it.</summary>
    private static string Locate(string directory)
    {
        var below = new NodeDirectory(directory).LogPath;
        var found = Directory.Exists(Path.Combine(below, "log")) ? below : directory;
        return Directory.Exists(Path.Combine(found, "log")) ? found : throw new CommandFailedException(ExitCodes.Refused, $"'{directory}' holds no log. Give the data directory of a node.");
    }

    private static void WriteText(LogCheckup checkup, TextWriter writer)
    {
        foreach (var segment in checkup.Segments) writer.WriteLine(LineOf(segment));
        foreach (var group in checkup.Groups) writer.WriteLine(LineOf(group));
        foreach (var finding in checkup.Findings) writer.WriteLine(finding);
        writer.WriteLine(checkup.Refusal is { } refusal ? $"refused: {refusal}" : "sound");
    }

    private static string LineOf(LogSegmentNote segment) => string.Create(
        CultureInfo.InvariantCulture,
        $"segment {segment.Number}: {segment.Batches} batches, {segment.Records} records, {segment.LiveBytes} of {segment.LengthBytes} bytes live{(segment.IsNeeded ? string.Empty : ", not needed")}");

    private static string LineOf(LogGroupNote group) => string.Create(
        CultureInfo.InvariantCulture,
        $"group {group.Group}: replica {group.Replica}, term {group.Term}, commit {group.Commit}, entries {group.Purged + 1} to {group.Last}, snapshot at {group.Snapshot} ({group.SnapshotBytes} bytes)");

    private static void WriteText(LogMending mending, TextWriter writer)
    {
        foreach (var line in mending.Lines) writer.WriteLine(line);
    }
}
