"""Array kernels: segments, queues, neighbours, dictionary codes. No names of the domain but those of queueing."""
