using DataWarehouse.SDK.Contracts;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Kernel.Hosting;

internal sealed partial class PhaseRunner
{
    private void LogPhaseCompleted(PluginId pluginId, PluginPhase phase)
    {
        switch (phase)
        {
            case PluginPhase.Initialize:
                LogPluginInitialized(pluginId);
                break;
            case PluginPhase.Start:
                LogPluginStarted(pluginId);
                break;
            case PluginPhase.Stop:
                LogPluginStopped(pluginId);
                break;
            case PluginPhase.Dispose:
                LogPluginDisposed(pluginId);
                break;
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Plugin {PluginId} is initialized.", EventName = "PluginInitialized")]
    private partial void LogPluginInitialized(PluginId pluginId);

    [LoggerMessage(1002, LogLevel.Information, "Plugin {PluginId} is started.", EventName = "PluginStarted")]
    private partial void LogPluginStarted(PluginId pluginId);

    [LoggerMessage(1003, LogLevel.Information, "Plugin {PluginId} is stopped.", EventName = "PluginStopped")]
    private partial void LogPluginStopped(PluginId pluginId);

    [LoggerMessage(1004, LogLevel.Information, "Plugin {PluginId} is disposed.", EventName = "PluginDisposed")]
    private partial void LogPluginDisposed(PluginId pluginId);

    [LoggerMessage(
        1005,
        LogLevel.Error,
        "Phase {Phase} of plugin {PluginId} failed after the host had given up on it.",
        EventName = "PluginAbandonedPhaseFailed")]
    private partial void LogAbandonedPhaseFailed(Exception exception, PluginId pluginId, PluginPhase phase);
}
