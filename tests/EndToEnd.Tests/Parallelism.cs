// Each class has an Atrium of its own, with an engine that takes every core: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
