using System.Runtime.CompilerServices;

namespace Theon.Ops;

/// <summary>Which outputs of a loop depend on the values of which inputs, in one step or over several.</summary>
internal static class ScanConnections
{
    private static readonly ConditionalWeakTable<NestedGraph, bool[,]> s_ofBodies = [];
    private static readonly ConditionalWeakTable<Scan, bool[,]> s_ofLoops = [];

    /// <summary>By input and output of the loop.</summary>
    public static bool[,] Of(Scan scan) => s_ofLoops.GetValue(scan, Find);

    private static bool[,] Find(Scan scan)
    {
        var body = s_ofBodies.GetValue(scan.Body, OfBody);
        var inputs = scan.FirstInvariant + scan.Body.Inputs.Length - scan.FirstInvariantOfBody;
        var connected = new bool[inputs, scan.LastOnly.Length];
        for (var input = 1; input < inputs; input++)
        {
            var reached = new bool[scan.LastOnly.Length];
            if (input < scan.FirstInitial)
            {
                Reach(input - 1, reached);
            }
            else if (input < scan.FirstInvariant)
            {
                reached[input - scan.FirstInitial] = true;
            }
            else
            {
                Reach(scan.FirstInvariantOfBody + input - scan.FirstInvariant, reached);
            }

            for (var changed = true; changed;)
            {
                changed = false;
                for (var state = 0; state < scan.States.Length; state++)
                {
                    for (var tap = 0; reached[state] && tap < scan.States[state].Taps.Length; tap++)
                    {
                        changed |= Reach(scan.FirstTap(state) + tap, reached);
                    }
                }
            }

            for (var output = 0; output < reached.Length; output++)
            {
                connected[input, output] = reached[output];
            }
        }

        return connected;

        bool Reach(int bodyInput, bool[] reached)
        {
            var changed = false;
            for (var output = 0; output < reached.Length; output++)
            {
                if (body[bodyInput, output] && !reached[output])
                {
                    reached[output] = changed = true;
                }
            }

            return changed;
        }
    }

    /// <summary>By input and output of a graph.</summary>
    public static bool[,] OfBody(NestedGraph body)
    {
        var connected = new bool[body.Inputs.Length, body.Outputs.Length];
        for (var input = 0; input < body.Inputs.Length; input++)
        {
            HashSet<TensorVariable> reached = [body.Inputs[input]];
            foreach (var node in body.Graph.Nodes)
            {
                for (var output = 0; output < node.Outputs.Length; output++)
                {
                    for (var i = 0; i < node.Inputs.Length; i++)
                    {
                        if (reached.Contains(node.Inputs[i]) && node.Op.IsConnected(i, output))
                        {
                            reached.Add(node.Outputs[output]);
                        }
                    }
                }
            }

            for (var output = 0; output < body.Outputs.Length; output++)
            {
                connected[input, output] = reached.Contains(body.Outputs[output]);
            }
        }

        return connected;
    }
}
