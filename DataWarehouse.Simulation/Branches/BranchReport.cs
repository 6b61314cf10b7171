using System.Globalization;

namespace DataWarehouse.Simulation.Branches;

/// <summary>Says how many branches were reached, and where the others are.</summary>
/// <remarks>Immutable as long as nobody changes the marks.</remarks>
internal sealed class BranchReport
{
    private readonly IReadOnlyList<Branch> _branches;
    private readonly byte[] _marks;

    /// <summary>Makes a report.</summary>
    /// <param name="branches">The branches.</param>
    /// <param name="marks">For each of them 0, or something else if it was reached.</param>
    public BranchReport(IReadOnlyList<Branch> branches, byte[] marks)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(marks.Length, branches.Count);
        _branches = branches;
        _marks = marks;
    }

    /// <summary>Prints the share, then a line for each line of the source that has branches which were not reached.</summary>
    /// <param name="output">Where to.</param>
    public void Print(TextWriter output)
    {
        var lines = _branches.Zip(_marks)
            .GroupBy(pair => pair.First)
            .Select(group => (Branch: group.Key, All: group.Count(), Reached: group.Count(pair => pair.Second != 0)))
            .ToArray();
        var (all, reached) = (_branches.Count, lines.Sum(line => line.Reached));
        var share = all == 0 ? 100 : Math.Floor(10_000.0 * reached / all) / 100;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"core branches reached: {reached} of {all} ({share:F2} %)"));
        var root = CommonFolder();
        foreach (var (branch, count, found) in lines.Where(line => line.Reached < line.All)
            .OrderBy(line => line.Branch.File, StringComparer.Ordinal).ThenBy(line => line.Branch.Line))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {branch.File[root..]}:{branch.Line} {found} of {count} {branch.Method}"));
        }
    }

    /// <summary>How many letters the folder has in which all files lie; the folders above differ from machine to machine and say nothing.</summary>
    private int CommonFolder()
    {
        if (_branches.Count == 0) return 0;
        var common = Folder(_branches[0].File);
        foreach (var branch in _branches)
        {
            while (!branch.File.StartsWith(common, StringComparison.Ordinal)) common = Folder(common[..^1]);
        }

        return common.Length;
    }

    private static string Folder(string path) => path[..(path.LastIndexOfAny(['/', '\\']) + 1)];
}
