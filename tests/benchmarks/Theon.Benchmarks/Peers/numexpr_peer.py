"""numexpr as a contender, for expressions of arrays; peer_protocol.py says how it is asked."""

import numexpr
import numpy as np

import peer_protocol


def compiled(text, setup, names):
    """The expression in numexpr's own language, compiled once; the result goes to memory that is kept."""
    exec(setup, names)
    out = np.empty_like(numexpr.evaluate(text, local_dict=names, global_dict={}))
    numexpr.evaluate(text, local_dict=names, global_dict={}, out=out)
    return lambda: numexpr.re_evaluate(local_dict=names), None


numexpr.set_num_threads(peer_protocol.THREADS)
peer_protocol.serve(
    f"{numexpr.__version__}, {peer_protocol.THREADS} threads, {'VML' if numexpr.use_vml else 'no VML'}",
    {}, {"np": np}, compile_text=compiled)
