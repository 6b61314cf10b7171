using BenchmarkDotNet.Running;
using DataWarehouse.Benchmarks.WriteAhead;

if (args is ["append", _, _, _, ..]) await AppendComparison.RunAsync(args);
else if (args is ["recovery", _, _, _, _]) RecoveryComparison.Run(args);
else if (args is ["latency", _, _, _]) BatchLatency.Run(args);
else if (args is ["idle", _, _, _, _, _]) await IdleGroups.RunAsync(args);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
