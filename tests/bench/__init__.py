"""Micro-benchmarks of each stage of a command: `./run bench`. They judge nothing.

Theory of operation. A `Benchmark` is declared in the module of its stage, in a tuple; `plan` puts
the tuples together. It prepares what it needs on a `Workbench`, and says what is to be called over
and over. `measure` calls it, and measures the machine's own pace right before and after; `table`
writes what came of it. The tests of this package run each benchmark once, in a small world, so
that none rots; no test looks at how long one takes.
"""
