using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace DataWarehouse.Simulation.Branches;

/// <summary>
/// Puts a mark on each way out of each decision of an assembly: one store of a byte, without a count or a lock, so that a swarm with marks runs nearly
/// as fast as one without. What the compiler decides for itself has no statement in the source and is left out: caches of delegates, state machines,
/// ends of <c>foreach</c>. A jump table whose holes lead to the same place has one way there.
/// </summary>
/// <remarks>Not thread-safe; used once.</remarks>
internal sealed class BranchInstrumenter
{
    /// <summary>The type that is added to the copy.</summary>
    public const string MarksType = "BranchMarks";

    /// <summary>Its static field: a byte for each branch, 1 once reached. Whoever loads the copy sets it before any of its code runs.</summary>
    public const string MarksField = "Reached";

    private readonly List<Branch> _branches = [];
    private readonly FieldDefinition _marks;

    private BranchInstrumenter(ModuleDefinition module)
    {
        var type = new TypeDefinition(string.Empty, MarksType, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, module.TypeSystem.Object);
        _marks = new FieldDefinition(MarksField, FieldAttributes.Public | FieldAttributes.Static, new ArrayType(module.TypeSystem.Byte));
        type.Fields.Add(_marks);
        module.Types.Add(type);
    }

    /// <summary>Makes a copy with marks.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="symbols">Its portable symbols, which say which decision belongs to which line.</param>
    /// <param name="namespaces">The namespaces that get marks, those below them not included; null marks all.</param>
    public static InstrumentedAssembly Instrument(Stream assembly, Stream symbols, IReadOnlyCollection<string>? namespaces = null)
    {
        using var module = ModuleDefinition.ReadModule(assembly, new ReaderParameters
        {
            ReadSymbols = true,
            SymbolStream = symbols,
            SymbolReaderProvider = new PortablePdbReaderProvider(),
        });
        var instrumenter = new BranchInstrumenter(module);
        foreach (var method in module.GetTypes().Where(type => namespaces is null || namespaces.Contains(NamespaceOf(type))).ToArray().SelectMany(type => type.Methods))
        {
            if (method.HasBody && method.DebugInformation.HasSequencePoints) instrumenter.Mark(method);
        }

        using var image = new MemoryStream();
        module.Write(image);
        return new InstrumentedAssembly(image.ToArray(), instrumenter._branches);
    }

    private static string NamespaceOf(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Namespace;
    }

    private void Mark(MethodDefinition method)
    {
        var points = method.DebugInformation.SequencePoints.Where(point => !point.IsHidden).OrderBy(point => point.Offset).ToArray();
        var decisions = method.Body.Instructions
            .Where(instruction => instruction.OpCode.FlowControl == FlowControl.Cond_Branch && !IsDelegateCache(instruction))
            .Select(instruction => (Instruction: instruction, Point: points.LastOrDefault(point => point.Offset <= instruction.Offset) ?? FirstOf(method, points)))
            .Where(decision => decision.Point is not null && !IsEndOfForeach(method.Body, decision.Instruction, decision.Point))
            .ToArray();
        if (decisions.Length == 0) return;
        method.Body.SimplifyMacros();
        foreach (var (instruction, point) in decisions)
            MarkWays(method.Body.GetILProcessor(), instruction, new Branch(point!.Document.Url, point.StartLine, $"{method.DeclaringType.Name}.{method.Name}"));
        method.Body.OptimizeMacros();
    }

    /// <summary>
    /// The marks stand right behind the decision, in its own protected region: a jump out of such a region would not be allowed, and a jump from
    /// there to the old target is allowed exactly if the old one was.
    /// </summary>
    private void MarkWays(ILProcessor code, Instruction decision, Branch branch)
    {
        var onward = decision.Next;
        var ways = new Dictionary<Instruction, Instruction>();
        var falls = Insert(code, onward, branch);
        if (decision.Operand is Instruction[] targets)
        {
            code.InsertBefore(onward, code.Create(OpCodes.Br, onward));
            ways.Add(onward, falls);
            if (onward.OpCode == OpCodes.Br) ways.TryAdd((Instruction)onward.Operand, falls);
            decision.Operand = targets.Select(target => Way(code, onward, target, ways, branch)).ToArray();
        }
        else if (decision.Operand is Instruction target && target != onward)
        {
            code.InsertBefore(onward, code.Create(OpCodes.Br, onward));
            decision.Operand = Way(code, onward, target, ways, branch);
        }
    }

    private Instruction Way(ILProcessor code, Instruction before, Instruction target, Dictionary<Instruction, Instruction> ways, Branch branch)
    {
        if (ways.TryGetValue(target, out var known)) return known;
        var way = Insert(code, before, branch);
        code.InsertBefore(before, code.Create(OpCodes.Br, target));
        ways.Add(target, way);
        return way;
    }

    private Instruction Insert(ILProcessor code, Instruction before, Branch branch)
    {
        var first = code.Create(OpCodes.Ldsfld, _marks);
        code.InsertBefore(before, first);
        code.InsertBefore(before, code.Create(OpCodes.Ldc_I4, _branches.Count));
        code.InsertBefore(before, code.Create(OpCodes.Ldc_I4_1));
        code.InsertBefore(before, code.Create(OpCodes.Stelem_I1));
        _branches.Add(branch);
        return first;
    }

    /// <summary>
    /// A method may begin with a <c>switch</c>, whose statement the compiler gives no place when there is nothing to work out before it. A state
    /// machine begins with a decision too, but of the compiler's own.
    /// </summary>
    private static SequencePoint? FirstOf(MethodDefinition method, SequencePoint[] points) =>
        method.Name == "MoveNext" && method.DeclaringType.Name.StartsWith('<') ? null : points.FirstOrDefault();

    /// <summary>
    /// Whether the decision stands in a finally block that has no statement before it. A <c>switch</c> decides in code without a statement too, and
    /// such a decision counts with the statement before it.
    /// </summary>
    private static bool IsEndOfForeach(MethodBody body, Instruction decision, SequencePoint point) => body.ExceptionHandlers.Any(handler =>
        handler.HandlerType == ExceptionHandlerType.Finally
        && decision.Offset >= handler.HandlerStart.Offset
        && (handler.HandlerEnd is null || decision.Offset < handler.HandlerEnd.Offset)
        && point.Offset < handler.HandlerStart.Offset);

    /// <summary>A lambda that captures nothing is made once: the test whether it was made yet is not in the source.</summary>
    private static bool IsDelegateCache(Instruction decision) =>
        decision.Previous is { OpCode.Code: Code.Dup, Previous: { OpCode.Code: Code.Ldsfld, Operand: FieldReference field } }
        && (field.Name.StartsWith("<>9", StringComparison.Ordinal) || field.DeclaringType.Name.StartsWith("<>O", StringComparison.Ordinal));
}
