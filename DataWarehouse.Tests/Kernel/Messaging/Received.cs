using System.Threading.Channels;

namespace DataWarehouse.Tests.Kernel.Messaging;

/// <summary>A handler that keeps what it gets until a test takes it.</summary>
public sealed class Received<T>
{
    private readonly Channel<T> _messages = Channel.CreateUnbounded<T>();

    public ValueTask HandleAsync(T message, CancellationToken cancellationToken) => _messages.Writer.WriteAsync(message, cancellationToken);

    public async Task<List<T>> TakeAsync(int count, CancellationToken cancellationToken) =>
        await _messages.Reader.ReadAllAsync(cancellationToken).Take(count).ToListAsync(cancellationToken);

    public async Task<T> FirstAsync(Func<T, bool> predicate, CancellationToken cancellationToken) =>
        await _messages.Reader.ReadAllAsync(cancellationToken).FirstAsync(predicate, cancellationToken);
}
