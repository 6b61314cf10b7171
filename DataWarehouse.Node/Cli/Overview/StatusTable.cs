using System.Globalization;
using Spectre.Console;

namespace DataWarehouse.Node.Cli.Overview;

/// <summary>Draws how nodes are as a table, with what has changed since the last one.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class StatusTable
{
    private static readonly string[] Columns = ["endpoint", "name", "id", "role", "term", "applied", "revision", "changes/s", "size", "version", "errors"];

    /// <summary>What is left out first where a terminal is narrow.</summary>
    private static readonly string[] LeastWanted = ["version", "id", "size", "applied", "changes/s", "errors", "term"];

    /// <summary>What the table itself takes of a column: a line and two blanks.</summary>
    private const int ColumnFrame = 3;

    /// <summary>What errors are given at least; they go on in further lines.</summary>
    private const int ErrorsWidth = 16;

    private readonly Dictionary<string, (long Revision, long At)> _last = new(StringComparer.Ordinal);

    /// <summary>The rows as lines with tabs between the columns, for a terminal that is none.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="writer">Where to.</param>
    public static void WriteLines(IEnumerable<NodeStatus> nodes, TextWriter writer)
    {
        foreach (var node in nodes) writer.WriteLine(string.Join('\t', Cells(node, rate: null)));
    }

    /// <summary>Draws a table with all columns.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="now">A time stamp of the system's clock, for rates.</param>
    /// <returns>The table.</returns>
    public Table Draw(IEnumerable<NodeStatus> nodes, long now) => Draw(nodes, now, int.MaxValue);

    /// <summary>Draws a table with as many columns as there is room for.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="now">A time stamp of the system's clock, for rates.</param>
    /// <param name="width">How many characters fit in a line of the terminal.</param>
    /// <returns>The table.</returns>
    public Table Draw(IEnumerable<NodeStatus> nodes, long now, int width)
    {
        var rows = nodes.Select(node => (Node: node, Cells: Cells(node, RateOf(node, now)))).ToList();
        var widths = Columns.Select((column, place) => (column == "errors" ? ErrorsWidth : rows.Select(row => row.Cells[place].Length).Append(column.Length).Max()) + ColumnFrame).ToArray();
        var shown = Enumerable.Range(0, Columns.Length).ToList();
        foreach (var column in LeastWanted)
        {
            if (shown.Sum(place => widths[place]) < width) break;
            shown.Remove(Array.IndexOf(Columns, column));
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var place in shown) table.AddColumn(new TableColumn(Columns[place]) { NoWrap = Columns[place] != "errors" });
        foreach (var row in rows) table.AddRow(shown.Select(place => Cell(row.Node, Columns[place], row.Cells[place])).ToArray());
        return table;
    }

    private static Markup Cell(NodeStatus node, string column, string text) => new(Markup.Escape(text), column switch
    {
        "role" when !node.IsUp => new Style(Color.Red, decoration: Decoration.Bold),
        "role" when node.Role == "leader" => new Style(Color.Green, decoration: Decoration.Bold),
        "errors" => new Style(Color.Red),
        _ => Style.Plain,
    });

    private static string[] Cells(NodeStatus node, double? rate) =>
    [
        node.Endpoint,
        node.Name ?? string.Empty,
        node.Id ?? string.Empty,
        node.Role,
        Number(node.Term),
        Number(node.AppliedIndex),
        Number(node.Revision),
        rate is null ? string.Empty : rate.Value.ToString("N0", CultureInfo.InvariantCulture),
        node.DbBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.0} MiB") : string.Empty,
        node.Version ?? string.Empty,
        string.Join("; ", node.Errors ?? []),
    ];

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;

    private double? RateOf(NodeStatus node, long now)
    {
        if (node.Revision is not { } revision) return null;
        var isKnown = _last.TryGetValue(node.Endpoint, out var last);
        _last[node.Endpoint] = (revision, now);
        var seconds = isKnown ? TimeProvider.System.GetElapsedTime(last.At, now).TotalSeconds : 0;
        return seconds > 0 ? Math.Max(0, revision - last.Revision) / seconds : null;
    }
}
