using Theon.Runtime;

namespace Theon;

public sealed unsafe partial class CompiledFunction
{
    /// <summary>Calls the function with elements of the caller's, which are pinned for the one native call, and lets it write to the
    /// caller's memory. Element types are exactly those of inputs and outputs. Allocates no managed memory.</summary>
    /// <exception cref="FunctionArgumentException">An argument does not fit, or two outputs overlap.</exception>
    /// <exception cref="FunctionRunException">The computation failed; shared variables are unchanged, outputs are not defined.</exception>
    public void Run<T1, TOut>(Reads<T1> x1, Writes<TOut> y)
        where T1 : unmanaged
        where TOut : unmanaged
    {
        CheckCount("input", _signature.Inputs.Length, 1);
        CheckCount("output", _signature.Outputs.Length, 1);
        _trace.Check?.Check([SpanCall.ValueOf(x1)]);
        fixed (T1* p1 = x1.Elements)
        fixed (TOut* q1 = y.Elements)
        {
            var frame = Rent(_hasShapes ? SpanCall.Key(SpanCall.Start, x1) : 0);
            try
            {
                SpanCall.Bind(_arguments[0], frame, x1, p1);
                SpanCall.Bind(_signature, frame, 0, y, q1);
                _engine.Run(frame, [], CancellationToken.None);
            }
            finally
            {
                GiveBack(frame);
            }
        }
    }

    /// <inheritdoc cref="Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>
    public void Run<T1, T2, TOut>(Reads<T1> x1, Reads<T2> x2, Writes<TOut> y)
        where T1 : unmanaged
        where T2 : unmanaged
        where TOut : unmanaged
    {
        CheckCount("input", _signature.Inputs.Length, 2);
        CheckCount("output", _signature.Outputs.Length, 1);
        _trace.Check?.Check([SpanCall.ValueOf(x1), SpanCall.ValueOf(x2)]);
        fixed (T1* p1 = x1.Elements)
        fixed (T2* p2 = x2.Elements)
        fixed (TOut* q1 = y.Elements)
        {
            var frame = Rent(_hasShapes ? SpanCall.Key(SpanCall.Key(SpanCall.Start, x1), x2) : 0);
            try
            {
                SpanCall.Bind(_arguments[0], frame, x1, p1);
                SpanCall.Bind(_arguments[1], frame, x2, p2);
                SpanCall.Bind(_signature, frame, 0, y, q1);
                _engine.Run(frame, [], CancellationToken.None);
            }
            finally
            {
                GiveBack(frame);
            }
        }
    }

    /// <inheritdoc cref="Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>
    public void Run<T1, T2, T3, TOut>(Reads<T1> x1, Reads<T2> x2, Reads<T3> x3, Writes<TOut> y)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where TOut : unmanaged
    {
        CheckCount("input", _signature.Inputs.Length, 3);
        CheckCount("output", _signature.Outputs.Length, 1);
        _trace.Check?.Check([SpanCall.ValueOf(x1), SpanCall.ValueOf(x2), SpanCall.ValueOf(x3)]);
        fixed (T1* p1 = x1.Elements)
        fixed (T2* p2 = x2.Elements)
        fixed (T3* p3 = x3.Elements)
        fixed (TOut* q1 = y.Elements)
        {
            var frame = Rent(_hasShapes ? SpanCall.Key(SpanCall.Key(SpanCall.Key(SpanCall.Start, x1), x2), x3) : 0);
            try
            {
                SpanCall.Bind(_arguments[0], frame, x1, p1);
                SpanCall.Bind(_arguments[1], frame, x2, p2);
                SpanCall.Bind(_arguments[2], frame, x3, p3);
                SpanCall.Bind(_signature, frame, 0, y, q1);
                _engine.Run(frame, [], CancellationToken.None);
            }
            finally
            {
                GiveBack(frame);
            }
        }
    }

    /// <inheritdoc cref="Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>
    public void Run<T1, T2, T3, T4, TOut>(Reads<T1> x1, Reads<T2> x2, Reads<T3> x3, Reads<T4> x4, Writes<TOut> y)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where TOut : unmanaged
    {
        CheckCount("input", _signature.Inputs.Length, 4);
        CheckCount("output", _signature.Outputs.Length, 1);
        _trace.Check?.Check([SpanCall.ValueOf(x1), SpanCall.ValueOf(x2), SpanCall.ValueOf(x3), SpanCall.ValueOf(x4)]);
        fixed (T1* p1 = x1.Elements)
        fixed (T2* p2 = x2.Elements)
        fixed (T3* p3 = x3.Elements)
        fixed (T4* p4 = x4.Elements)
        fixed (TOut* q1 = y.Elements)
        {
            var frame = Rent(_hasShapes ? SpanCall.Key(SpanCall.Key(SpanCall.Key(SpanCall.Key(SpanCall.Start, x1), x2), x3), x4) : 0);
            try
            {
                SpanCall.Bind(_arguments[0], frame, x1, p1);
                SpanCall.Bind(_arguments[1], frame, x2, p2);
                SpanCall.Bind(_arguments[2], frame, x3, p3);
                SpanCall.Bind(_arguments[3], frame, x4, p4);
                SpanCall.Bind(_signature, frame, 0, y, q1);
                _engine.Run(frame, [], CancellationToken.None);
            }
            finally
            {
                GiveBack(frame);
            }
        }
    }

    /// <inheritdoc cref="Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>
    public void Run<T1, TOut1, TOut2>(Reads<T1> x1, Writes<TOut1> y1, Writes<TOut2> y2)
        where T1 : unmanaged
        where TOut1 : unmanaged
        where TOut2 : unmanaged
    {
        CheckCount("input", _signature.Inputs.Length, 1);
        CheckCount("output", _signature.Outputs.Length, 2);
        _trace.Check?.Check([SpanCall.ValueOf(x1)]);
        fixed (T1* p1 = x1.Elements)
        fixed (TOut1* q1 = y1.Elements)
        fixed (TOut2* q2 = y2.Elements)
        {
            var frame = Rent(_hasShapes ? SpanCall.Key(SpanCall.Start, x1) : 0);
            try
            {
                SpanCall.Bind(_arguments[0], frame, x1, p1);
                SpanCall.Bind(_signature, frame, 0, y1, q1);
                SpanCall.Bind(_signature, frame, 1, y2, q2);
                _engine.Run(frame, [], CancellationToken.None);
            }
            finally
            {
                GiveBack(frame);
            }
        }
    }

    /// <inheritdoc cref="Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>
    public void Run<T1, T2, TOut1, TOut2>(Reads<T1> x1, Reads<T2> x2, Writes<TOut1> y1, Writes<TOut2> y2)
        where T1 : unmanaged
        where T2 : unmanaged
        where TOut1 : unmanaged
        where TOut2 : unmanaged
    {
        CheckCount("input", _signature.Inputs.Length, 2);
        CheckCount("output", _signature.Outputs.Length, 2);
        _trace.Check?.Check([SpanCall.ValueOf(x1), SpanCall.ValueOf(x2)]);
        fixed (T1* p1 = x1.Elements)
        fixed (T2* p2 = x2.Elements)
        fixed (TOut1* q1 = y1.Elements)
        fixed (TOut2* q2 = y2.Elements)
        {
            var frame = Rent(_hasShapes ? SpanCall.Key(SpanCall.Key(SpanCall.Start, x1), x2) : 0);
            try
            {
                SpanCall.Bind(_arguments[0], frame, x1, p1);
                SpanCall.Bind(_arguments[1], frame, x2, p2);
                SpanCall.Bind(_signature, frame, 0, y1, q1);
                SpanCall.Bind(_signature, frame, 1, y2, q2);
                _engine.Run(frame, [], CancellationToken.None);
            }
            finally
            {
                GiveBack(frame);
            }
        }
    }

    /// <inheritdoc cref="Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>
    public void Run<T1, T2, T3, TOut1, TOut2>(Reads<T1> x1, Reads<T2> x2, Reads<T3> x3, Writes<TOut1> y1, Writes<TOut2> y2)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where TOut1 : unmanaged
        where TOut2 : unmanaged
    {
        CheckCount("input", _signature.Inputs.Length, 3);
        CheckCount("output", _signature.Outputs.Length, 2);
        _trace.Check?.Check([SpanCall.ValueOf(x1), SpanCall.ValueOf(x2), SpanCall.ValueOf(x3)]);
        fixed (T1* p1 = x1.Elements)
        fixed (T2* p2 = x2.Elements)
        fixed (T3* p3 = x3.Elements)
        fixed (TOut1* q1 = y1.Elements)
        fixed (TOut2* q2 = y2.Elements)
        {
            var frame = Rent(_hasShapes ? SpanCall.Key(SpanCall.Key(SpanCall.Key(SpanCall.Start, x1), x2), x3) : 0);
            try
            {
                SpanCall.Bind(_arguments[0], frame, x1, p1);
                SpanCall.Bind(_arguments[1], frame, x2, p2);
                SpanCall.Bind(_arguments[2], frame, x3, p3);
                SpanCall.Bind(_signature, frame, 0, y1, q1);
                SpanCall.Bind(_signature, frame, 1, y2, q2);
                _engine.Run(frame, [], CancellationToken.None);
            }
            finally
            {
                GiveBack(frame);
            }
        }
    }

    /// <inheritdoc cref="Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>
    public void Run<T1, T2, T3, T4, TOut1, TOut2>(Reads<T1> x1, Reads<T2> x2, Reads<T3> x3, Reads<T4> x4, Writes<TOut1> y1, Writes<TOut2> y2)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where TOut1 : unmanaged
        where TOut2 : unmanaged
    {
        CheckCount("input", _signature.Inputs.Length, 4);
        CheckCount("output", _signature.Outputs.Length, 2);
        _trace.Check?.Check([SpanCall.ValueOf(x1), SpanCall.ValueOf(x2), SpanCall.ValueOf(x3), SpanCall.ValueOf(x4)]);
        fixed (T1* p1 = x1.Elements)
        fixed (T2* p2 = x2.Elements)
        fixed (T3* p3 = x3.Elements)
        fixed (T4* p4 = x4.Elements)
        fixed (TOut1* q1 = y1.Elements)
        fixed (TOut2* q2 = y2.Elements)
        {
            var frame = Rent(_hasShapes ? SpanCall.Key(SpanCall.Key(SpanCall.Key(SpanCall.Key(SpanCall.Start, x1), x2), x3), x4) : 0);
            try
            {
                SpanCall.Bind(_arguments[0], frame, x1, p1);
                SpanCall.Bind(_arguments[1], frame, x2, p2);
                SpanCall.Bind(_arguments[2], frame, x3, p3);
                SpanCall.Bind(_arguments[3], frame, x4, p4);
                SpanCall.Bind(_signature, frame, 0, y1, q1);
                SpanCall.Bind(_signature, frame, 1, y2, q2);
                _engine.Run(frame, [], CancellationToken.None);
            }
            finally
            {
                GiveBack(frame);
            }
        }
    }
}
