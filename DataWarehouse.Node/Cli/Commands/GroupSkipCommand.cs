using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Recoveries;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw group skip</c>: leaves out the one entry on which a state machine throws on every replica.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupSkipCommand
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var directories = new Argument<string[]>("directory") { Description = "The data directories of members on this machine. None of them may run.", Arity = ArgumentArity.OneOrMore };
        var group = new Option<long>("--group") { Description = "The group that has stopped.", Required = true, HelpName = "N" };
        var index = new Option<long>("--index") { Description = "The entry at which it has stopped, as the fault names it.", Required = true, HelpName = "N" };
        var reports = new Option<string[]>("--report") { Description = "What --look has written with --output json of a member on another machine. Can be given more than once.", HelpName = "FILE" };
        var look = new Option<bool>("--look") { Description = "Only say what the directories hold." };
        var apply = new Option<string?>("--apply") { Description = "The number of the plan that is to be carried out, as the command has told it before. Without it nothing is changed.", HelpName = "PLAN" };
        var format = Commanding.FormatOption();
        var command = new Command("skip", "Leaves out the one entry at which the state machine of a group has stopped on all members. What a client wrote by it is lost, also if it was acknowledged.")
        {
            directories, group, index, reports, look, apply, format,
        };
        command.SetBody(format, (parsed, output, _) =>
        {
            var opened = new List<SurvivorDirectory>();
            try
            {
                foreach (var path in parsed.GetValue(directories)!) opened.Add(SurvivorDirectory.Open(path));
                var (number, place) = (parsed.GetValue(group), parsed.GetValue(index));
                var here = opened.ConvertAll(directory => directory.Survey(number, place));
                if (parsed.GetValue(look)) here.ForEach(survey => output.Write(survey, WriteText));
                else Skip(opened, SkipRound.Check(number, place, [.. here, .. (parsed.GetValue(reports) ?? []).Select(Load)]), here, parsed.GetValue(apply), output);
                return Task.FromResult(ExitCodes.Success);
            }
            catch (StartRefusedException refused)
            {
                throw new CommandFailedException(ExitCodes.Refused, refused.Message, refused);
            }
            finally
            {
                opened.ForEach(static directory => directory.Dispose());
            }
        });
        return command;
    }

    private static void Skip(List<SurvivorDirectory> directories, EntryMark entry, List<SkipSurvey> here, string? apply, CommandOutput output)
    {
        if (apply is not null)
        {
            if (apply != entry.ToPlan()) throw new CommandFailedException(ExitCodes.Refused, $"Nothing was changed: the plan is {entry.ToPlan()} and not {apply}. Look at it again.");
            foreach (var directory in directories) directory.LeaveOut(new EntrySkip(entry, TimeProvider.System.GetUtcNow()));
        }

        var thrown = here.Select(static survey => survey.Stop?.Thrown).FirstOrDefault(static kind => kind is not null) ?? string.Empty;
        output.Write(new SkipRow(entry.ToPlan(), entry, here.Max(static survey => survey.Entry?.Bytes ?? 0), thrown, apply is not null), WriteText);
        if (apply is null) output.Diagnostic($"dw: Nothing was changed. To carry it out, the same again with --apply {entry.ToPlan()}, on each machine that has a directory of a member; then start all members.");
    }

    private static void WriteText(SkipSurvey survey, TextWriter writer) => writer.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{survey.Node}: group {survey.Found.Group}, replica {survey.Found.Replica}, {(survey.Entry is { } entry ? $"entry {entry.Index} of term {entry.Term}, {entry.Bytes} bytes, SHA-256 {entry.Digest}" : "does not hold the entry")}, snapshot at {survey.Found.Snapshot}, {survey.Found.Commit} known to be committed, {(survey.Stop is { } stop ? $"stopped at entry {stop.Entry.Index} by {stop.Thrown}" : "has not stopped")}"));

    private static void WriteText(SkipRow row, TextWriter writer)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"group {row.Entry.Group}: entry {row.Entry.Index} of term {row.Entry.Term}, {row.Bytes} bytes, SHA-256 {row.Entry.Digest}, on which {row.Thrown} was thrown, is left out; what was written by it is lost"));
        writer.WriteLine($"{(row.IsApplied ? "done" : "plan")} {row.Plan}");
    }

    private static SkipSurvey Load(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<SkipSurvey>(File.ReadAllText(path), Layout) is { Node: not null, Found: not null, Skips: not null } survey) return survey;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new CommandFailedException(ExitCodes.Refused, $"'{path}' is no report of one member: write it with 'dw group skip DIRECTORY --group N --index N --look --output json'.");
    }
}
