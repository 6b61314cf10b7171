using Mono.Cecil;
using Mono.Cecil.Cil;

namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>
/// Finds the instruction that made each argument of a call, by walking the evaluation stack backwards in straight-line code.
/// Gives up (null) at a branch: what two paths made is not known.
/// </summary>
internal static class Operands
{
    /// <summary>The static types of the receiver, if any, and the arguments of a call; null where it is not known.</summary>
    public static TypeReference?[] Types(Instruction call, MethodDefinition within)
    {
        var method = (MethodReference)call.Operand;
        var types = new TypeReference?[Taken(call, method)];
        var at = Before(call);
        for (var i = types.Length - 1; i >= 0; i--)
        {
            var maker = Maker(ref at);
            if (maker is null)
            {
                break;
            }

            types[i] = Made(maker, within);
        }

        return types;
    }

    // The instruction that pushed the value on top of the stack after `at`; moves `at` to before all that made it.
    private static Instruction? Maker(ref Instruction? at)
    {
        if (at is null || at.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
        {
            return null;
        }

        var maker = at;
        at = Before(maker);
        if (maker.OpCode.Code == Code.Dup)
        {
            // Both copies were made by what stands before; the other copy stays for whoever looks next.
            var same = at;
            return Maker(ref same);
        }

        if (maker is { OpCode.Code: Code.Stsfld, Operand: FieldReference { Name: ['<', '>', '9', ..] } cache })
        {
            // A lambda that captures nothing is made once and kept: load the cache, branch if filled, else make it and store it.
            while (maker is not null && !(maker.OpCode.Code == Code.Ldsfld && maker.Operand == cache))
            {
                maker = maker.Previous;
            }

            at = maker is null ? null : Before(maker);
            return maker;
        }

        if (!Pushes(maker))
        {
            return null;
        }

        for (var taken = Pops(maker); taken > 0; taken--)
        {
            if (Maker(ref at) is null)
            {
                return null;
            }
        }

        return maker;
    }

    private static TypeReference? Made(Instruction maker, MethodDefinition within) => maker.Operand switch
    {
        MethodReference m => maker.OpCode.Code == Code.Newobj ? m.DeclaringType : Returned(m),
        FieldReference f => f.FieldType,
        VariableDefinition v => v.VariableType,
        ParameterDefinition p => p.Index < 0 ? within.DeclaringType : p.ParameterType,
        TypeReference t when maker.OpCode.Code is Code.Castclass or Code.Isinst => t,
        _ => maker.OpCode.Code switch
        {
            Code.Ldloc_0 => within.Body.Variables[0].VariableType,
            Code.Ldloc_1 => within.Body.Variables[1].VariableType,
            Code.Ldloc_2 => within.Body.Variables[2].VariableType,
            Code.Ldloc_3 => within.Body.Variables[3].VariableType,
            Code.Ldarg_0 => Argument(0, within),
            Code.Ldarg_1 => Argument(1, within),
            Code.Ldarg_2 => Argument(2, within),
            Code.Ldarg_3 => Argument(3, within),
            _ => null,
        },
    };

    private static TypeReference Argument(int index, MethodDefinition within)
    {
        var first = within.HasThis ? 1 : 0;
        return index < first ? within.DeclaringType : within.Parameters[index - first].ParameterType;
    }

    private static TypeReference? Returned(MethodReference method) =>
        method.ReturnType is GenericParameter ? null : method.ReturnType;

    // Prefixes and no-operations stand between instructions without touching the stack.
    private static Instruction? Before(Instruction instruction)
    {
        var before = instruction.Previous;
        while (before is not null && (before.OpCode.OpCodeType == OpCodeType.Prefix || before.OpCode.Code == Code.Nop))
        {
            before = before.Previous;
        }

        return before;
    }

    private static bool Pushes(Instruction instruction) => instruction.Operand is MethodReference m && IsCall(instruction)
        ? instruction.OpCode.Code == Code.Newobj || m.ReturnType.FullName != "System.Void"
        : instruction.OpCode.StackBehaviourPush is not (StackBehaviour.Push0 or StackBehaviour.Varpush);

    private static int Pops(Instruction instruction) => instruction.Operand is MethodReference m && IsCall(instruction)
        ? Taken(instruction, m)
        : instruction.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
                or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
            _ => 2,
        };

    private static bool IsCall(Instruction instruction) => instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj;

    private static int Taken(Instruction call, MethodReference method) =>
        method.Parameters.Count + (method.HasThis && call.OpCode.Code != Code.Newobj ? 1 : 0);
}
