using System.Globalization;
using Spectre.Console;

namespace DataWarehouse.Node.Cli.Overview;

/// <summary>Draws what groups do as a table.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupTable
{
    private static readonly string[] Columns = ["group", "keyspace", "leader", "term", "commit", "applied", "lag", "behind", "entries/s", "bytes/s", "waiting", "state"];

    /// <summary>One row as a line with tabs between the columns.</summary>
    /// <param name="group">The group.</param>
    /// <param name="writer">Where to.</param>
    public static void WriteLine(GroupActivity group, TextWriter writer) => writer.WriteLine(string.Join('\t', Cells(group)));

    /// <summary>Draws a table.</summary>
    /// <param name="groups">The groups, in order.</param>
    /// <param name="caption">What stands below it.</param>
    /// <param name="rows">How many rows there is room for.</param>
    public static Table Draw(IReadOnlyList<GroupActivity> groups, string caption, int rows)
    {
        var table = new Table { Border = TableBorder.Rounded, Caption = new TableTitle(Markup.Escape(caption)) };
        foreach (var column in Columns) table.AddColumn(new TableColumn(column) { NoWrap = true });
        foreach (var group in groups.Take(Math.Max(1, rows))) table.AddRow(Cells(group).Select((text, place) => new Markup(Markup.Escape(text), StyleOf(group, Columns[place]))).ToArray());
        return table;
    }

    private static Style StyleOf(GroupActivity group, string column) => column switch
    {
        "state" when group.Fault is not null => new Style(Color.Red, decoration: Decoration.Bold),
        "leader" when group.Leader is null => new Style(Color.Red),
        "lag" or "behind" when group is { Lag: > 1_000 } or { Behind: > 1_000 } => new Style(Color.Yellow),
        _ => Style.Plain,
    };

    private static string[] Cells(GroupActivity group) =>
    [
        Number(group.Group),
        group.Keyspace ?? (group.Group == Systems.SystemGroup.Number ? "(system)" : string.Empty),
        group.Leader ?? "(nobody)",
        Number(group.Term),
        Number(group.Commit),
        Number(group.Applied),
        Number(group.Lag),
        Number(group.Behind),
        group.EntriesPerSecond.ToString("N1", CultureInfo.InvariantCulture),
        group.BytesPerSecond.ToString("N0", CultureInfo.InvariantCulture),
        Number(group.Waiting),
        group.State,
    ];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
