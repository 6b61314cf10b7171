using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DataWarehouse.Tests.Architecture;

/// <summary>The public types and members of an assembly beside what its documentation file says of them.</summary>
internal sealed class PublicSurface
{
    private readonly Dictionary<string, XElement> _documented;
    private readonly IAssemblySymbol _assembly;

    /// <param name="assemblyPath">The assembly; its documentation file lies beside it.</param>
    public PublicSurface(string assemblyPath)
    {
        _documented = XDocument.Load(Path.ChangeExtension(assemblyPath, ".xml")).Descendants("member")
            .ToDictionary(m => (string)m.Attribute("name")!, StringComparer.Ordinal);
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) != Path.GetFileName(assemblyPath));
        var self = MetadataReference.CreateFromFile(assemblyPath);
        var compilation = CSharpCompilation.Create("surface", references: trusted.Select(p => (MetadataReference)MetadataReference.CreateFromFile(p)).Append(self));
        _assembly = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(self)!;
    }

    public IEnumerable<INamedTypeSymbol> Types => Visible(_assembly.GlobalNamespace).OrderBy(t => t.ToDisplayString(), StringComparer.Ordinal);

    /// <summary>Public and protected members that a person wrote; what the compiler adds to records and properties is left out.</summary>
    public static IEnumerable<ISymbol> Members(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Delegate
            ? []
            : type.GetMembers().Where(m => IsVisible(m) && m is not INamedTypeSymbol && !IsMadeByTheCompiler(m));

    /// <summary>Whether there is a summary, or an inherited one where there is something to inherit from.</summary>
    public bool HasSummary(ISymbol symbol)
    {
        if (_documented.TryGetValue(symbol.GetDocumentationCommentId()!, out var entry))
        {
            return Says(entry.Element("summary")) || (entry.Element("inheritdoc") is not null && InheritsFrom(symbol));
        }

        return symbol switch
        {
            // A class without a constructor of its own gets this one; the compiler demands a comment for one that is written out.
            IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true } => true,
            IPropertySymbol property => HasParameterText(property.ContainingType, property.Name),
            _ => false,
        };
    }

    /// <summary>Whether the type's documentation, or that of the closed hierarchy of which it is a nested case, says how threads may use it.</summary>
    public bool StatesThreadSafety(INamedTypeSymbol type) =>
        SpeaksOfThreads(type)
        || (type.ContainingType is { } outer && SymbolEqualityComparer.Default.Equals(type.BaseType?.OriginalDefinition, outer.OriginalDefinition) && SpeaksOfThreads(outer));

    private bool SpeaksOfThreads(INamedTypeSymbol type) =>
        _documented.TryGetValue(type.GetDocumentationCommentId()!, out var entry)
        && new[] { entry.Element("summary"), entry.Element("remarks") }.Any(e => e?.Value.Contains("thread", StringComparison.OrdinalIgnoreCase) == true);

    private static bool InheritsFrom(ISymbol symbol) =>
        symbol.IsOverride
        || symbol is INamedTypeSymbol
        || symbol.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers()).Any(m => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(m), symbol));

    // The parameters of a positional record are its properties; their text stands in the record's own comment.
    private bool HasParameterText(INamedTypeSymbol record, string name) =>
        _documented.TryGetValue(record.GetDocumentationCommentId()!, out var entry)
        && entry.Elements("param").Any(p => (string?)p.Attribute("name") == name && Says(p));

    private static bool Says(XElement? text) => text is not null && (text.HasElements || !string.IsNullOrWhiteSpace(text.Value));

    private static IEnumerable<INamedTypeSymbol> Visible(INamespaceOrTypeSymbol within) =>
        within.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(m => m switch
        {
            INamespaceSymbol ns => Visible(ns),
            INamedTypeSymbol type when IsVisible(type) && !IsMadeByTheCompiler(type) => Visible(type).Prepend(type),
            _ => [],
        });

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    private static bool IsMadeByTheCompiler(ISymbol symbol) =>
        symbol.IsImplicitlyDeclared
        || symbol is IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove }
        || symbol is IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType.TypeKind: TypeKind.Struct or TypeKind.Enum, Parameters.IsEmpty: true }
        || symbol is IFieldSymbol { Name: "value__" }
        || symbol.Name is "EqualityContract" or "<Clone>$"
        || symbol.GetAttributes().Any(a => a.AttributeClass?.Name == "CompilerGeneratedAttribute");
}
