using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Node.Policies;

/// <summary>A log that a test waits for lines of.</summary>
internal sealed class LogWatch : ILoggerProvider
{
    private readonly ConcurrentDictionary<int, Channel<string>> _lines = new();

    /// <summary>The next line of that event, whenever it comes.</summary>
    public async Task<string> NextAsync(int eventId, CancellationToken ct) => await Of(eventId).Reader.ReadAsync(ct);

    public ILogger CreateLogger(string categoryName) => new Lines(this);

    public void Dispose()
    {
    }

    private Channel<string> Of(int eventId) => _lines.GetOrAdd(eventId, static _ => Channel.CreateUnbounded<string>());

    private sealed class Lines(LogWatch watch) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            watch.Of(eventId.Id).Writer.TryWrite(formatter(state, exception));
    }
}
