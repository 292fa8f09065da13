"""The build on a cluster: the same pure functions as on one machine, run by Spark over partitions.

    read (inputs, splitting, reading) → resolve (engine) → N-Quads, tables, edges → measures

What decides the result is not written twice. Parts of documents are read by `kgraph.readers`; everything that
goes through `kgraph.resolve.spread` (records in batches, blocks of names, rows of tables) becomes a Spark job
by `engine.SparkEngine`; N-Quads come from `kgraph.rdf` on slices of the tables. Only the network is computed
by means of Spark's own, on DataFrames: its pairs and its measures are larger than one machine's memory first.

The workspace must be on a file system that all workers mount; documents may be anywhere that Spark reads.
"""
