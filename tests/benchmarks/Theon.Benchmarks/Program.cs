using Theon.Benchmarks;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Workloads;

// Child modes first: what they measure starts with the process.
if (args is ["--child", var what])
{
    return FirstResultChild.Run(what);
}

return Runner.Run(args);
