using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Compilation;

/// <summary>Updates that shared variables bring along: states of random streams advance by them.</summary>
internal static class DefaultUpdates
{
    /// <summary>The request with the default update of each shared variable that it reads and does not update itself. Those updates may read
    /// further ones.</summary>
    public static FunctionRequest Complete(FunctionRequest request)
    {
        if (request.NoDefaultUpdates)
        {
            return request;
        }

        var givens = request.Givens.ToDictionary(given => given.Old, given => given.New);
        var targets = request.Updates.Select(update => update.Target).ToHashSet();
        var updates = request.Updates.ToBuilder();
        ImmutableArray<TensorVariable> roots = [.. request.Outputs, .. request.Updates.Select(update => update.Value)];
        while (!roots.IsEmpty)
        {
            var next = ImmutableArray.CreateBuilder<TensorVariable>();
            foreach (var leaf in Traversal.Leaves(Substitution.Apply(roots, givens)))
            {
                if (leaf is SharedVariable { DefaultUpdate: { } value } shared && targets.Add(shared))
                {
                    updates.Add(new Update(shared, value));
                    next.Add(value);
                }
            }

            roots = next.ToImmutable();
        }

        return updates.Count == request.Updates.Length ? request : request with { Updates = updates.ToImmutable() };
    }
}
