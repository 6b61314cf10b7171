#:property PublishAot=false
// Checks that each package in a folder has what a user of it needs.
//   dotnet run scripts/package-check.cs -- FOLDER
// Exit code 0: all complete; 1: something is missing or the folder holds no package.
using System.IO.Compression;
using System.Xml.Linq;

var packages = Directory.Exists(args[0]) ? Directory.GetFiles(args[0], "*.nupkg").Order(StringComparer.Ordinal).ToList() : [];
if (packages.Count == 0)
{
    Console.WriteLine($"no package in {args[0]}");
    return 1;
}

var complete = true;
foreach (var package in packages)
{
    var missing = Missing(package).ToList();
    complete &= missing.Count == 0;
    Console.WriteLine($"{Path.GetFileName(package)}: {(missing.Count == 0 ? "complete" : "lacks " + string.Join(", ", missing))}");
}

return complete ? 0 : 1;

static IEnumerable<string> Missing(string package)
{
    using var archive = ZipFile.OpenRead(package);
    var names = archive.Entries.Select(e => e.FullName).ToHashSet(StringComparer.Ordinal);
    var nuspec = archive.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
    using var stream = nuspec.Open();
    var metadata = XDocument.Load(stream).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
    string? Value(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;
    var id = Value("id");

    if (Value("readme") != "README.md" || !names.Contains("README.md"))
    {
        yield return "README.md";
    }

    if (archive.GetEntry("README.md") is { Length: < 200 })
    {
        yield return "a README.md that says something";
    }

    // A tool carries its program with all that it needs, in a folder of its own.
    var isTool = metadata.Descendants().Any(e => e.Name.LocalName == "packageType" && (string?)e.Attribute("name") == "DotnetTool");
    var folder = isTool ? "tools/net10.0/any" : "lib/net10.0";
    if (!names.Contains($"{folder}/{id}.dll"))
    {
        yield return $"{folder}/{id}.dll";
    }

    if (!names.Contains($"{folder}/{id}.xml"))
    {
        yield return $"{folder}/{id}.xml (documentation)";
    }

    var license = metadata.Elements().SingleOrDefault(e => e.Name.LocalName == "license");
    if (license is null || (string?)license.Attribute("type") != "expression" || license.Value != "Apache-2.0")
    {
        yield return "the licence expression Apache-2.0";
    }

    if (string.IsNullOrWhiteSpace(Value("description")))
    {
        yield return "a description";
    }

    var symbols = Path.ChangeExtension(package, ".snupkg");
    if (!File.Exists(symbols))
    {
        yield return "its .snupkg";
        yield break;
    }

    using var symbolArchive = ZipFile.OpenRead(symbols);
    if (symbolArchive.Entries.All(e => e.FullName != $"{folder}/{id}.pdb"))
    {
        yield return "the .pdb in its .snupkg";
    }
}
