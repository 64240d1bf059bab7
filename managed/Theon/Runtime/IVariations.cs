namespace Theon.Runtime;

/// <summary>Compiles a function differently; <c>Compilation</c> implements it.</summary>
internal interface IVariations
{
    /// <summary>The function with some of the outputs and the same state.</summary>
    CompiledFunction WithOutputs(IReadOnlyList<int> outputs);

    /// <summary>A function with other shared variables and defaults of its own.</summary>
    CompiledFunction Copy(IReadOnlyDictionary<SharedVariable, SharedVariable> swap, bool deleteUpdates, string name);
}
