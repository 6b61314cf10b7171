using DataWarehouse.Node.Commands;

return await CommandRoot.RunAsync(args).ConfigureAwait(false);
