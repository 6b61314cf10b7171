using BenchmarkDotNet.Running;
using DataWarehouse.Benchmarks.Load;

if (LoadCommand.IsKnown(args)) return await LoadCommand.RunAsync(args);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
