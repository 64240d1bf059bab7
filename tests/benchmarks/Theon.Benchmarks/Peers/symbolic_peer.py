"""What Theano and PyTensor share: cases as graphs, compiled once; gradients and updates are the library's own."""

import numpy as np

import peer_protocol


def serve(library, tensor, variable, sigmoid, cross_entropy):
    """`variable` makes a symbolic input for an array, `cross_entropy` the mean for rows of logits and their classes."""

    def compiled(inputs, outputs, updates=()):
        """A call on these arrays. No checks of what never changes."""
        function = library.function([v for v, _ in inputs], outputs, updates=list(updates))
        function.trust_input = True
        arrays = [array for _, array in inputs]
        return lambda: function(*arrays)

    def training(inputs, outputs, updates):
        """The same, and what it changes, for comparison."""
        step = compiled(inputs, outputs, updates)

        def compared(results):
            return [*results, *(state.get_value() for state, _ in updates)]

        return step, compared

    def named(**arrays):
        # What Python's floats become.
        library.config.floatX = next(array.dtype.name for array in arrays.values())
        return [(variable(name, array), array) for name, array in arrays.items()]

    def shared(**arrays):
        return [library.shared(array, name, borrow=True) for name, array in arrays.items()]

    def descended(cost, parameters, rate):
        return [(p, (p - rate * g).astype(p.dtype)) for p, g in zip(parameters, library.gradient.grad(cost, parameters))]

    def logistic(x, y, w, b):
        inputs = (vx, _), (vy, _) = named(x=x, y=y)
        vw, vb = shared(w=w, b=b)
        p = 1 / (1 + tensor.exp(-tensor.dot(vx, vw) - vb))
        xent = -vy * tensor.log(p) - (1 - vy) * tensor.log(1 - p)
        cost = xent.mean() + 0.01 * (vw**2).sum()
        return training(inputs, [p > 0.5, xent], descended(cost, [vw, vb], 0.1))

    def mlp(x, y, w1, b1, w2, b2):
        inputs = (vx, _), (vy, _) = named(x=x, y=y)
        parameters = shared(w1=w1, b1=b1, w2=w2, b2=b2)
        p, q, r, s = parameters
        cost = cross_entropy(tensor.dot(tensor.tanh(tensor.dot(vx, p) + q), r) + s, vy)
        return training(inputs, [cost], descended(cost, parameters, 0.01))

    def adam(g, p, m, v):
        inputs = (vg, _), = named(g=g)
        vp, vm, vv = shared(p=p, m=m, v=v)
        m2, v2 = 0.9 * vm + 0.1 * vg, 0.999 * vv + 0.001 * vg**2
        p2 = vp - 0.01 * m2 / (tensor.sqrt(v2) + 1e-8)
        return training(inputs, [], [(state, new.astype(state.dtype)) for state, new in ((vp, p2), (vm, m2), (vv, v2))])

    def scalar_add(a, b):
        inputs = (va, _), (vb, _) = named(a=a, b=b)
        return compiled(inputs, va + vb)

    def product(a, b):
        inputs = (va, _), (vb, _) = named(a=a, b=b)
        return compiled(inputs, tensor.dot(va, vb))

    def power(a):
        inputs = (va, _), = named(a=a)
        powers, _ = library.scan(lambda before, x: before * x, outputs_info=tensor.ones_like(va), non_sequences=va, n_steps=1000)
        return compiled(inputs, powers[-1])

    def polynomial(c, x):
        inputs = (vc, _), (vx, _) = named(c=c, x=x)
        exponents = tensor.arange(len(c)).astype(c.dtype.name)
        terms, _ = library.scan(lambda k, n, base: k * base**n, sequences=[vc, exponents], non_sequences=vx[0])
        return compiled(inputs, terms.sum())

    def recurrent(step, states, x, w, u, b):
        inputs = (vx, _), (vw, _), (vu, _), (vb, _) = named(x=x, w=w, u=u, b=b)
        zeros = tensor.zeros((x.shape[1], u.shape[0]), x.dtype.name)
        outputs, _ = library.scan(step, sequences=tensor.dot(vx, vw) + vb, outputs_info=[zeros] * states, non_sequences=vu)
        hidden = outputs if states == 1 else outputs[0]
        return compiled(inputs, library.gradient.grad((hidden**2).sum(), [vw, vu, vb]))

    def rnn(x, w, u, b):
        return recurrent(lambda row, h, u: tensor.tanh(row + tensor.dot(h, u)), 1, x, w, u, b)

    def lstm(x, w, u, b):
        width = u.shape[0]

        def cell(row, h, c, u):
            z = row + tensor.dot(h, u)
            i, f, g, o = (z[:, k * width:(k + 1) * width] for k in range(4))
            c = sigmoid(f) * c + sigmoid(i) * tensor.tanh(g)
            return sigmoid(o) * tensor.tanh(c), c

        return recurrent(cell, 2, x, w, u, b)

    def expression(text, setup, names):
        """An expression of vectors, written as for numexpr or NumPy; each array that it names is an input."""
        arrays = {name: value for name, value in names.items() if isinstance(value, np.ndarray)}
        inputs = named(**arrays)
        functions = {name: getattr(tensor, name) for name in ("exp", "log", "log1p", "sqrt", "tanh")}
        outputs = eval(text, {**functions, **{v.name: v for v, _ in inputs}})
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        dtype = inputs[0][1].dtype.name
        return compiled(inputs, [output.astype(dtype) for output in outputs]), None

    cases = {
        "logistic": logistic, "mlp": mlp, "adam": adam, "scalar-add": scalar_add, "product": product,
        "power": power, "polynomial": polynomial, "rnn": rnn, "lstm": lstm,
    }
    peer_protocol.serve(f"{library.__version__}, C compiler {library.config.cxx or 'missing'}, OpenMP", cases, {}, give=np.asarray, compile_text=expression)
