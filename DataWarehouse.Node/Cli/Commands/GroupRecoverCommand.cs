using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Recoveries;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw group recover</c>: lets groups that have lost their quorum for good go on with a survivor.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupRecoverCommand
{
    private const string AllGroups = "all";
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var directories = new Argument<string[]>("directory") { Description = "The data directories of survivors on this machine. None of them may run.", Arity = ArgumentArity.OneOrMore };
        var survivors = new Option<string[]>("--survivors") { Description = "All nodes that are left, separated by commas. Every other member is given up for good. Without it the command only looks.", HelpName = "NODE,..." };
        var group = new Option<string>("--group") { Description = "The group that is recovered, or all that have lost their quorum.", HelpName = "N|all", DefaultValueFactory = static _ => AllGroups };
        var reports = new Option<string[]>("--report") { Description = "What this command has written with --output json, without --survivors, of a survivor on another machine. Can be given more than once.", HelpName = "FILE" };
        var apply = new Option<string?>("--apply") { Description = "The number of the plan that is to be carried out, as the command has told it before. Without it nothing is changed.", HelpName = "PLAN" };
        var format = Commanding.FormatOption();
        var command = new Command("recover", "Lets groups that have lost their quorum for good go on with a survivor, says what is lost by that, and changes nothing before it is told to.")
        {
            directories, survivors, group, reports, apply, format,
        };
        command.SetBody(format, (parsed, output, _) =>
        {
            var opened = new List<SurvivorDirectory>();
            try
            {
                foreach (var path in parsed.GetValue(directories)!) opened.Add(SurvivorDirectory.Open(path));
                var names = (parsed.GetValue(survivors) ?? []).SelectMany(static given => given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal).ToList();
                if (names.Count == 0) Show(opened, output);
                else Recover(opened, RecoveryRound.Of(names, [.. opened.Select(static directory => directory.Overview), .. (parsed.GetValue(reports) ?? []).Select(Load)]), GroupOf(parsed.GetValue(group)!), parsed.GetValue(apply), output);
                return Task.FromResult(ExitCodes.Success);
            }
            finally
            {
                opened.ForEach(static directory => directory.Dispose());
            }
        });
        return command;
    }

    private static void Show(List<SurvivorDirectory> directories, CommandOutput output)
    {
        foreach (var directory in directories) output.Write(directory.Overview, static (survey, writer) => WriteLines(survey.Lines(), writer));
    }

    private static void Recover(List<SurvivorDirectory> directories, RecoveryRound round, long? group, string? apply, CommandOutput output)
    {
        var plan = round.Plan(group);
        if (plan.Refusal is { } refusal)
        {
            WriteLines(plan.Groups.SelectMany(static part => part.Lines()), output.IsJson ? TextWriter.Null : output.Data);
            throw new CommandFailedException(ExitCodes.Refused, $"Nothing is recovered: {refusal}.");
        }

        var aside = new List<string>();
        if (apply is not null)
        {
            if (apply != plan.Id) throw new CommandFailedException(ExitCodes.Refused, $"Nothing was changed: the plan is {plan.Id} and not {apply}. What was asked for or what the directories hold is not the same any more: look at the new plan.");
            var record = round.Record(plan, TimeProvider.System.GetUtcNow());
            foreach (var directory in directories)
            {
                if (directory.Apply(plan, record) is { Length: > 0 } left) aside.Add(left);
            }
        }

        output.Write(new RecoveryRow(plan, apply is not null, aside), WriteText);
        if (apply is null) output.Diagnostic($"dw: Nothing was changed. To carry it out, the same again with --apply {plan.Id}, on each machine that has a directory of a survivor.");
    }

    private static void WriteText(RecoveryRow row, TextWriter writer)
    {
        WriteLines(row.Plan.Groups.SelectMany(static group => group.Lines()), writer);
        foreach (var place in row.Aside) writer.WriteLine($"the files of the old log: {place}");
        writer.WriteLine($"{(row.IsApplied ? "done" : "plan")} {row.Plan.Id}");
    }

    private static void WriteLines(IEnumerable<string> lines, TextWriter writer)
    {
        foreach (var line in lines) writer.WriteLine(line);
    }

    private static long? GroupOf(string text) => text == AllGroups ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new CommandFailedException(ExitCodes.Usage, $"'{text}' is no group: give its number, or '{AllGroups}'.");

    private static SurvivorSurvey Load(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<SurvivorSurvey>(File.ReadAllText(path), Layout) is { Node: not null, Look.Groups: not null, Recoveries: not null } survey) return survey;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new CommandFailedException(ExitCodes.Refused, $"'{path}' is no report of one survivor: write it with 'dw group recover DIRECTORY --output json'.");
    }
}
