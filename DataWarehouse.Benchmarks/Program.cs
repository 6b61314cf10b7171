using BenchmarkDotNet.Running;
using DataWarehouse.Benchmarks.Drills;
using DataWarehouse.Benchmarks.KeyValue;
using DataWarehouse.Benchmarks.Load;
using DataWarehouse.Benchmarks.WriteAhead;

if (DiskDrill.IsKnown(args)) return await DiskDrill.RunAsync(args);
if (LoadCommand.IsKnown(args)) return await LoadCommand.RunAsync(args);
if (args is ["log-append", _, _, _, ..]) await AppendComparison.RunAsync(args);
else if (args is ["log-recovery", _, _, _, _]) RecoveryComparison.Run(args);
else if (args is ["log-latency", _, _, _]) BatchLatency.Run(args);
else if (args is ["log-idle", _, _, _, _, _]) await IdleGroups.RunAsync(args);
else if (args is ["key-value-room", _, _]) StoreRoom.Run(args);
else if (args is ["key-value-past", _]) StorePast.Run(args);
else BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run(args);
return 0;
