using System.Reflection;
using System.Runtime.Loader;

namespace DataWarehouse.Simulation.Branches;

/// <summary>
/// Second copies of this program and of an assembly that it uses, the latter with marks on its branches. Everything else is shared with the first
/// copies. Nothing is written to the disk, and the first copies stay as they are.
/// </summary>
/// <remarks>Not thread-safe; the program in it may use any number of threads, and the marks are read when they have ended.</remarks>
internal sealed class MarkedCopies : AssemblyLoadContext
{
    private readonly Assembly _marked;
    private readonly string _program;
    private readonly byte[] _marks;
    private readonly InstrumentedAssembly _instrumented;

    /// <summary>Makes the copies.</summary>
    /// <param name="program">The program.</param>
    /// <param name="assembly">The assembly to mark; its symbols lie beside it.</param>
    /// <param name="namespaces">The namespaces in it that get marks.</param>
    public MarkedCopies(Assembly program, Assembly assembly, IReadOnlyCollection<string> namespaces)
    {
        _program = program.Location;
        using (var image = File.OpenRead(assembly.Location))
        using (var symbols = File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")))
            _instrumented = BranchInstrumenter.Instrument(image, symbols, namespaces);
        _marks = new byte[_instrumented.Branches.Count];
        using var stream = new MemoryStream(_instrumented.Image);
        _marked = LoadFromStream(stream);
        _marked.GetType(BranchInstrumenter.MarksType, throwOnError: true)!.GetField(BranchInstrumenter.MarksField)!.SetValue(null, _marks);
    }

    /// <summary>What has been reached so far.</summary>
    public BranchReport Report => new(_instrumented.Branches, _marks);

    /// <summary>Runs the copy of the program.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <returns>Its exit code.</returns>
    public int Run(string[] arguments) => (int)LoadFromAssemblyPath(_program).EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null)!;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == _marked.GetName().Name ? _marked : null;
}
