using Theon.Graph;

namespace Theon.Compilation;

/// <summary>Turns a graph into a program. A pure function of the graph.</summary>
internal static class Lowerer
{
    /// <summary>Lowers. An update that turns out not to work in place is written to fresh memory in another attempt.</summary>
    /// <param name="plan">What to lower.</param>
    /// <param name="name">The user's name for the function.</param>
    /// <param name="updatesInPlace">False: every update goes to fresh memory, so that the program has no tail.</param>
    public static LoweredProgram Lower(LoweringPlan plan, string name, bool updatesInPlace = true)
    {
        HashSet<SharedVariable> excluded = updatesInPlace ? [] : [.. plan.Targets];
        while (true)
        {
            var attempt = new LoweringPass(plan, name, Tail.FindCandidates(plan, excluded));
            var program = attempt.Run();
            if (attempt.Refused.Count == 0)
            {
                return program;
            }

            excluded.UnionWith(attempt.Refused);
        }
    }
}
