using System.Xml.Linq;

namespace DataWarehouse.Tests.Architecture;

/// <summary>One csproj of the repository, and the arrows between them all.</summary>
internal sealed class ProjectFile(string path)
{
    private const string Sdk = "DataWarehouse.SDK";

    /// <summary>The layer rules: DESIGN's serve → decide ← do, as project references. A project that no line is about is a mistake.</summary>
    private static readonly Arrow[] Arrows =
    [
        new(Sdk),
        new("DataWarehouse.Kernel", Sdk),
        new("DataWarehouse.Transport", Sdk),
        new("Plugins/*", Sdk),
        new("DataWarehouse.Simulation", Sdk, "DataWarehouse.Kernel", "DataWarehouse.Transport", "Plugins/*"),
        new("samples/*", Sdk, "DataWarehouse.Kernel", "DataWarehouse.Transport", "Plugins/*"),
        new("DataWarehouse.Node", Sdk, "DataWarehouse.Kernel", "DataWarehouse.Transport", "Plugins/*"),
        new("DataWarehouse.Benchmarks", Sdk, "DataWarehouse.Kernel", "DataWarehouse.Transport", "DataWarehouse.Simulation", "DataWarehouse.Node", "Plugins/*"),
        new("DataWarehouse.Tests", Sdk, "DataWarehouse.Kernel", "DataWarehouse.Transport", "DataWarehouse.Simulation", "DataWarehouse.Node", "DataWarehouse.Benchmarks", "Plugins/*"),
    ];

    private readonly XDocument _content = XDocument.Parse(Repository.Read(path));

    /// <summary>All projects of the product and its tests; the tools below <c>scripts/</c> are not part of either.</summary>
    public static IReadOnlyList<ProjectFile> All { get; } =
        Repository.Files(".csproj").Where(p => !p.StartsWith("scripts/", StringComparison.Ordinal)).Select(p => new ProjectFile(p)).ToList();

    public string Path { get; } = path;

    public string Folder => Path[..Path.LastIndexOf('/')];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public Arrow? Rule => RuleFor(Folder);

    public bool IsPlugin => Folder.StartsWith("Plugins/", StringComparison.Ordinal);

    /// <summary>Folders below the root of the projects that this one references.</summary>
    public IEnumerable<string> ProjectReferences =>
        Includes("ProjectReference").Select(include => FromRoot(include)[..FromRoot(include).LastIndexOf('/')]);

    public IEnumerable<string> PackageReferences => Includes("PackageReference");

    /// <summary>Sources and binaries taken from outside the project's folder, past the arrows.</summary>
    public IEnumerable<string> BackDoors =>
        Includes("Compile").Concat(Includes("Reference")).Concat(_content.Descendants("HintPath").Select(h => h.Value))
            .Where(include => include.Contains("..", StringComparison.Ordinal) || include.StartsWith("DataWarehouse", StringComparison.Ordinal));

    public string? Layer => _content.Descendants("ProjectLayer").SingleOrDefault()?.Value;

    public IEnumerable<string> Friends => Includes("InternalsVisibleTo");

    public static Arrow? RuleFor(string folder) => Arrows.SingleOrDefault(a => a.IsAbout(folder));

    public override string ToString() => Path;

    private IEnumerable<string> Includes(string item) =>
        _content.Descendants(item).Select(e => ((string?)e.Attribute("Include"))?.Replace('\\', '/')).OfType<string>();

    private string FromRoot(string include) =>
        System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.Root, Folder, include))).Replace('\\', '/');
}
