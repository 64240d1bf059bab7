return Theon.Benchmarks.Runner.Run(args);
