using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Kernel.Messaging;

/// <summary>A log whose provider is broken.</summary>
public sealed class ThrowingLogger<T> : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        throw new InvalidOperationException("The log is broken.");
}
