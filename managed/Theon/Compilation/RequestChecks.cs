using Theon.Graph;

namespace Theon.Compilation;

/// <summary>What the arguments of a compilation must obey. Each error names the argument, what was expected, and the user's line.</summary>
internal static class RequestChecks
{
    /// <summary>Checks all that can be told before givens are put in.</summary>
    public static void Check(FunctionRequest request)
    {
        CheckInputs(request);
        CheckArguments(request);
        for (var i = 0; i < request.Outputs.Length; i++)
        {
            if (request.Outputs[i] is null)
            {
                throw new CompileException($"{request.Name}: output {i} is null.");
            }
        }

        CheckUpdates(request);
        CheckGivens(request);
    }

    /// <summary>Checks that the expressions need no more than the inputs, and the inputs are all needed.</summary>
    public static void CheckLeaves(FunctionRequest request, IReadOnlyCollection<TensorVariable> roots)
    {
        var leaves = Traversal.Leaves(roots);
        var inputs = request.Inputs.ToHashSet();
        foreach (var leaf in leaves)
        {
            if (leaf is not (Constant or SharedVariable) && !inputs.Contains(leaf))
            {
                var reader = Traversal.TopologicalOrder(roots).FirstOrDefault(node => node.Inputs.Contains(leaf));
                var use = reader is null ? "it is an output" : $"{reader.Op.Name}{BuiltAt(reader)} needs it";
                throw new CompileException($"{request.Name}: {Describe(leaf)} is not among the inputs, but {use}. Add it to inputs, or replace it in givens.");
            }
        }

        if (request.OnUnusedInput == UnusedInput.Ignore)
        {
            return;
        }

        for (var index = 0; index < request.Inputs.Length; index++)
        {
            var input = request.Inputs[index];
            if (leaves.Contains(input))
            {
                continue;
            }

            var message = $"{request.Name}: input {index}, {Describe(input)}, is not needed by any output or update.";
            if (request.OnUnusedInput == UnusedInput.Error)
            {
                throw new CompileException($"{message} Remove it, or pass onUnusedInput: UnusedInput.Ignore.");
            }

            Log.Write(LogLevel.Warning, "inputs", message);
        }
    }

    private static void CheckInputs(FunctionRequest request)
    {
        var seen = new Dictionary<TensorVariable, int>();
        for (var index = 0; index < request.Inputs.Length; index++)
        {
            var input = request.Inputs[index];
            var problem = input switch
            {
                null => "is null",
                SharedVariable => "is a shared variable: functions read it without being passed it",
                Constant => "is a constant",
                { Owner: { } owner } => $"is not a leaf but computed by {owner.Op.Name}{BuiltAt(owner)}; to replace an expression use givens",
                _ when seen.TryGetValue(input, out var first) => $"is the same variable as input {first}",
                _ => null,
            };
            if (problem is not null)
            {
                throw new CompileException($"{request.Name}: input {index}{(input is null ? "" : $", {Describe(input)},")} {problem}.");
            }

            seen.Add(input!, index);
        }
    }

    private static void CheckArguments(FunctionRequest request)
    {
        for (var index = 0; index < request.Arguments.Length; index++)
        {
            var argument = request.Arguments[index];
            if (argument.Strict && argument.AllowDowncast == true)
            {
                throw new CompileException($"{What(request, index)} is strict and allows downcasts: these contradict each other.");
            }

            if (argument.Value is null && (argument.IsImplicit || argument.Update is not null))
            {
                throw new CompileException($"{What(request, index)} {(argument.IsImplicit ? "is implicit" : "has an update")} but no default value to begin with.");
            }

            if (argument.Update is { } update && !update.Type.IsAssignableTo(argument.Variable.Type))
            {
                throw new CompileException($"{What(request, index)} has an update of type {update.Type}{BuiltAt(update.Owner)}; the types must be equal.");
            }
        }
    }

    // Made for an error only: the line is looked up in the symbols.
    private static string What(FunctionRequest request, int index) => $"{request.Name}: input {index}, {Describe(request.Arguments[index].Variable)},";

    private static void CheckUpdates(FunctionRequest request)
    {
        var seen = new HashSet<SharedVariable>();
        for (var index = 0; index < request.Updates.Length; index++)
        {
            var (target, value) = request.Updates[index];
            if (target is null || value is null)
            {
                throw new CompileException($"{request.Name}: update {index} has no {(target is null ? "target" : "value")}.");
            }

            if (!seen.Add(target))
            {
                throw new CompileException($"{request.Name}: {Describe(target)} is updated twice; combine the two expressions into one.");
            }

            if (value.Type.IsAssignableTo(target.Type))
            {
                continue;
            }

            var hint = value.DType != target.DType && value.Rank == target.Rank ? $" Cast it with T.Cast(value, DType.{target.DType})." : "";
            throw new CompileException(
                $"{request.Name}: the update of {Describe(target)} has type {value.Type}{BuiltAt(value.Owner)}; dtype, rank and broadcasting axes must be those of the target.{hint}");
        }
    }

    private static void CheckGivens(FunctionRequest request)
    {
        var olds = new HashSet<TensorVariable>();
        for (var index = 0; index < request.Givens.Length; index++)
        {
            var (old, @new) = request.Givens[index];
            if (old is null || @new is null)
            {
                throw new CompileException($"{request.Name}: given {index} has no {(old is null ? "variable to replace" : "replacement")}.");
            }

            if (!olds.Add(old))
            {
                throw new CompileException($"{request.Name}: givens replace {Describe(old)} twice.");
            }

            if (request.Inputs.Contains(old))
            {
                throw new CompileException($"{request.Name}: givens replace {Describe(old)}, which is also an input; nothing would be left to pass in.");
            }

            if (!Tensor.ReplacementFor(old, @new).Type.IsAssignableTo(old.Type))
            {
                throw new CompileException($"{request.Name}: givens replace {Describe(old)} by an expression of type {@new.Type}{BuiltAt(@new.Owner)}; the types must be equal.");
            }
        }

        foreach (var (old, @new) in request.Givens)
        {
            var needed = Traversal.TopologicalOrder([@new]).SelectMany(node => node.Inputs).Append(@new);
            if (needed.FirstOrDefault(variable => variable != old && olds.Contains(variable)) is { } other)
            {
                throw new CompileException($"{request.Name}: the replacement of {Describe(old)} in givens needs {Describe(other)}, which givens replace too; chains have no order.");
            }
        }
    }

    private static string Describe(TensorVariable variable)
    {
        var kind = variable switch
        {
            SharedVariable => "shared variable",
            { Owner: { } owner } => owner.Op.Name,
            _ => "variable",
        };
        var name = variable.Name is null ? "" : $" '{variable.Name}'";
        var origin = variable.Origin is { } line ? $" declared at {line}" : BuiltAt(variable.Owner);
        return $"{kind}{name} ({variable.Type}){origin}";
    }

    private static string BuiltAt(Apply? node) => node is { Origins: [var origin, ..] } ? $" built at {origin}" : "";
}
