using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataWarehouse.Tests.Architecture;

/// <summary>A source file as the compiler reads it, with the questions that the style rules ask.</summary>
internal sealed class SourceFile(string path, string text)
{
    private static readonly string[] Unfinished = ["TODO", "FIXME", "HACK", "XXX"];

    private readonly CompilationUnitSyntax _unit =
        CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)).GetCompilationUnitRoot();

    public static SourceFile Open(string path) => new(path, Repository.Read(path));

    public int LineCount => _unit.GetText().Lines.Count - (text.EndsWith('\n') ? 1 : 0);

    /// <summary>The file's name up to its first dot, or the brace of <c>Name{T}.cs</c>.</summary>
    public string Subject => Path.GetFileName(path).Split('.', '{')[0];

    public IReadOnlyList<string> TopLevelTypes =>
        _unit.DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(n => n is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Select(n => n is BaseTypeDeclarationSyntax type ? type.Identifier.Text : ((DelegateDeclarationSyntax)n).Identifier.Text)
            .ToList();

    public bool HasRegion => _unit.DescendantTrivia(descendIntoTrivia: true).Any(t => t.IsKind(SyntaxKind.RegionDirectiveTrivia));

    public IReadOnlyList<string> AsyncVoids =>
        _unit.DescendantNodes().Select(AsyncVoidName).OfType<string>().ToList();

    public IReadOnlyList<string> UnfinishedComments =>
        _unit.DescendantTrivia(descendIntoTrivia: false)
            .Where(t => t.Kind().ToString().Contains("Comment", StringComparison.Ordinal))
            .Select(t => t.ToFullString())
            .Where(c => Unfinished.Any(word => c.Contains(word, StringComparison.Ordinal)))
            .ToList();

    private static string? AsyncVoidName(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax m when IsAsyncVoid(m.Modifiers, m.ReturnType) => m.Identifier.Text,
        LocalFunctionStatementSyntax f when IsAsyncVoid(f.Modifiers, f.ReturnType) => f.Identifier.Text,
        _ => null,
    };

    private static bool IsAsyncVoid(SyntaxTokenList modifiers, TypeSyntax returns) =>
        modifiers.Any(SyntaxKind.AsyncKeyword) && returns is PredefinedTypeSyntax p && p.Keyword.IsKind(SyntaxKind.VoidKeyword);
}
