using Mono.Cecil;
using Mono.Cecil.Cil;

namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>Reads the compiled form of a type, with all that is nested in it, and reports every breach of the deciding layer's rules.</summary>
internal static class Inspector
{
    public static IReadOnlyList<Breach> Inspect(TypeDefinition type)
    {
        var breaches = new List<Breach>();
        Visit(type, type.FullName, breaches);
        return breaches.Distinct().ToList();
    }

    private static void Visit(TypeDefinition type, string outermost, List<Breach> breaches)
    {
        var parents = type.Interfaces.Select(i => i.InterfaceType).Prepend(type.BaseType).OfType<TypeReference>();
        Report(parents.SelectMany(OfMention), "its declaration");
        foreach (var field in type.Fields)
        {
            Report(OfMention(field.FieldType), field.Name);
        }

        // A method without a body is a port: what it promises is carried out elsewhere.
        foreach (var method in type.Methods.Where(m => m.HasBody))
        {
            Report(InMethod(method), method.Name);
        }

        foreach (var nested in type.NestedTypes)
        {
            Visit(nested, outermost, breaches);
        }

        void Report(IEnumerable<(Ban Ban, string Detail)> found, string member) =>
            breaches.AddRange(found.Select(f => new Breach(outermost, type.FullName == outermost ? member : $"{type.Name}.{member}", f.Ban, f.Detail)));
    }

    private static IEnumerable<(Ban Ban, string Detail)> InMethod(MethodDefinition method)
    {
        var declared = method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType).Concat(method.Body.Variables.Select(v => v.VariableType));
        var found = declared.SelectMany(OfMention).Concat(method.Body.Instructions.SelectMany(i => InInstruction(i, method)));
        return method.IsSynchronized ? found.Append((Ban.Locks, "MethodImplOptions.Synchronized")) : found;
    }

    private static IEnumerable<(Ban Ban, string Detail)> InInstruction(Instruction instruction, MethodDefinition method)
    {
        var code = instruction.OpCode.Code;
        if (code is Code.Ldc_R4 or Code.Ldc_R8 or Code.Conv_R4 or Code.Conv_R8 or Code.Conv_R_Un
            or Code.Ldelem_R4 or Code.Ldelem_R8 or Code.Stelem_R4 or Code.Stelem_R8 or Code.Ldind_R4 or Code.Ldind_R8 or Code.Stind_R4 or Code.Stind_R8)
        {
            return [(Ban.FloatingPoint, instruction.OpCode.Name)];
        }

        return instruction.Operand switch
        {
            MethodReference called when !IsTheCompilersOwn(called, method) => InCall(instruction, called, method),
            FieldReference field => OfMention(field.FieldType).Concat(OfMention(field.DeclaringType)),
            TypeReference type => OfMention(type),
            _ => [],
        };
    }

    private static IEnumerable<(Ban Ban, string Detail)> InCall(Instruction instruction, MethodReference called, MethodDefinition method)
    {
        var arguments = called is GenericInstanceMethod generic ? generic.GenericArguments : [];
        var mentioned = arguments.Concat(called.Parameters.Select(p => p.ParameterType)).Append(called.ReturnType).SelectMany(OfMention);
        foreach (var found in mentioned)
        {
            yield return found;
        }

        var type = called.DeclaringType.GetElementType().FullName;
        var parameters = string.Join(',', called.Parameters.Select(p => p.ParameterType.FullName));
        var detail = $"{called.DeclaringType.FullName}.{called.Name}({parameters})";
        if (Bans.OfMember(type, called.Name, parameters) is { } ban)
        {
            if (ban != Ban.ProcessHashes || (!IsOnAValue(instruction) && !IsOnAnInspectedType(instruction, method)))
            {
                yield return (ban, detail);
            }
        }
        else if (HashesSomethingUnknown(called, type))
        {
            yield return (Ban.ProcessHashes, detail);
        }
        else if (type == "System.Collections.Generic.Comparer`1" && called.Name == "get_Default" && Argument(called) is null or { FullName: "System.String" })
        {
            yield return (Ban.Culture, detail);
        }
        else
        {
            foreach (var found in OfMention(called.DeclaringType))
            {
                yield return found;
            }
        }

        if (ShowsHashOrder(instruction, called, type, method))
        {
            yield return (Ban.HashOrder, detail);
        }
    }

    private static bool ShowsHashOrder(Instruction instruction, MethodReference called, string type, MethodDefinition method)
    {
        if (Bans.IsHashOrdered(type) && Bans.ShowsOrder(called.Name))
        {
            return true;
        }

        if (!Bans.ShowsOrder(called.Name) && Bans.HidesOrder(type, called.Name))
        {
            return false;
        }

        // A hash collection handed on as a mere sequence: to foreach, to LINQ, to a constructor.
        var given = Operands.Types(instruction, method);
        var offset = given.Length - called.Parameters.Count;
        return given.Where((g, i) => g is not null
            && Bans.IsHashOrdered(g.GetElementType().FullName)
            && (i < offset ? Bans.ShowsOrder(called.Name) && IsSequence(called.DeclaringType) : IsSequence(called.Parameters[i - offset].ParameterType))).Any();
    }

    private static bool IsSequence(TypeReference type) =>
        type.GetElementType().FullName is "System.Collections.Generic.IEnumerable`1" or "System.Collections.IEnumerable"
            or "System.Collections.Generic.ICollection`1" or "System.Collections.Generic.IReadOnlyCollection`1";

    private static bool HashesSomethingUnknown(MethodReference called, string type) =>
        called.Name == "GetHashCode"
        && type is ("System.Collections.Generic.EqualityComparer`1" or "System.Collections.Generic.IEqualityComparer`1")
        && Argument(called) is not { IsValueType: true, IsGenericParameter: false };

    private static TypeReference? Argument(MethodReference called) => (called.DeclaringType as GenericInstanceType)?.GenericArguments[0];

    // `constrained. T callvirt Object.GetHashCode` on a struct runs that struct's own method, which is inspected where it is written.
    private static bool IsOnAValue(Instruction call) =>
        call.Previous?.OpCode.Code == Code.Constrained
        && call.Previous.Operand is TypeReference { IsGenericParameter: false } type
        && (type.IsValueType || type.Resolve()?.IsValueType == true);

    // C# calls an override through Object.GetHashCode; where the receiver's type is ours, its own method is inspected instead.
    private static bool IsOnAnInspectedType(Instruction call, MethodDefinition method) =>
        call.OpCode.Code == Code.Callvirt
        && Operands.Types(call, method)[0]?.Resolve() is { } receiver
        && receiver.Module == method.Module
        && receiver.Methods.Any(m => m.Name == "GetHashCode" && m.Parameters.Count == 0);

    // What a record's generated members and an iterator's generated type do is the compiler's business and harms no decision.
    private static bool IsTheCompilersOwn(MethodReference called, MethodDefinition method) =>
        (called.Name == "GetHashCode" && IsGenerated(method))
        || (called.Name == "get_CurrentManagedThreadId" && IsGenerated(method.DeclaringType));

    private static bool IsGenerated(ICustomAttributeProvider member) =>
        member.CustomAttributes.Any(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.CompilerGeneratedAttribute");

    // Every banned type inside a type: the parts of a generic, the elements of an array, what a reference points to.
    private static IEnumerable<(Ban Ban, string Detail)> OfMention(TypeReference type)
    {
        switch (type)
        {
            case GenericParameter:
                return [];
            case GenericInstanceType generic:
                return generic.GenericArguments.SelectMany(OfMention).Concat(OfMention(generic.ElementType));
            case TypeSpecification specification:
                return OfMention(specification.ElementType);
            default:
                return Bans.OfType(type.FullName) is { } ban ? [(ban, type.FullName)] : [];
        }
    }
}
