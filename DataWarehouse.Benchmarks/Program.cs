using BenchmarkDotNet.Running;
using DataWarehouse.Benchmarks.WriteAhead;

if (args is ["temp"]) Temp.Run();
else if (args is ["append", _, _, _, ..]) await AppendComparison.RunAsync(args);
else if (args is ["recovery", _, _, _, _]) RecoveryComparison.Run(args);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
