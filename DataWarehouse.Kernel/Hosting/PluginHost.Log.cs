using DataWarehouse.SDK.Contracts;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Kernel.Hosting;

internal sealed partial class PluginHost
{
    [LoggerMessage(1011, LogLevel.Error, "A plugin did not stop while a failed start was rolled back.", EventName = "PluginRollbackFailed")]
    private partial void LogPluginRollbackFailed(Exception exception);

    [LoggerMessage(1012, LogLevel.Error, "Plugin {PluginId} could not be disposed cleanly.", EventName = "PluginDisposeFailed")]
    private partial void LogPluginDisposeFailed(Exception exception, PluginId pluginId);
}
