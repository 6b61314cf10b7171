namespace DataWarehouse.SDK.Transport;

/// <summary>
/// The memory in which received messages lie, so that what they carry can be kept without copying it. Nobody writes into it as long as it is
/// held.
/// </summary>
/// <remarks>
/// <para>The transport holds it during <see cref="IPeerReceiver.OnMessages"/>. Who keeps a part of a payload longer calls <see cref="Hold"/> in that
/// call, and may call <see cref="Release"/> once for it when no part is needed any more; the memory is then used for later messages.</para>
/// <para>Forgetting a release is always safe: the garbage collector takes the memory when nobody refers to it. A release too many, or one while
/// parts are still in use, is a bug that would let later messages overwrite them; so release only where it is certain, and never
/// otherwise.</para>
/// <para>One buffer may hold many messages, and a few bytes kept keep all of it: copy what stays for long.</para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class PeerBuffer
{
    private readonly Action<byte[]>? _recycle;
    private byte[] _bytes;
    private int _holds = 1;

    /// <summary>Makes a buffer with one hold, that of its maker. For implementations of <see cref="IPeerTransport"/>.</summary>
    /// <param name="bytes">The memory.</param>
    /// <param name="recycle">Takes the memory after the last release, on the thread that releases; null to leave it to the garbage
    /// collector.</param>
    /// <exception cref="ArgumentNullException"><paramref name="bytes"/> is null.</exception>
    public PeerBuffer(byte[] bytes, Action<byte[]>? recycle)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
        _recycle = recycle;
    }

    /// <summary>The size of the memory in bytes; what a part of it that is kept costs. 0 after the last release.</summary>
    public int SizeBytes => _bytes.Length;

    /// <summary>
    /// Whether there is more than one hold. Once a call of <see cref="IPeerReceiver.OnMessages"/> has returned, nobody can take the first hold beside the
    /// transport's any more; so a transport that sees false then may write into the memory.
    /// </summary>
    public bool IsHeldTwice => Volatile.Read(ref _holds) > 1;

    /// <summary>Keeps the memory as it is until one more <see cref="Release"/>.</summary>
    /// <exception cref="InvalidOperationException">Nobody holds it any more.</exception>
    public void Hold()
    {
        if (Interlocked.Increment(ref _holds) <= 1)
            throw new InvalidOperationException("The buffer was released by all who held it; its memory may be in use for later messages.");
    }

    /// <summary>Gives one hold back.</summary>
    /// <exception cref="InvalidOperationException">Nobody holds it any more.</exception>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _holds);
        if (left < 0)
            throw new InvalidOperationException("The buffer was released more often than it was held.");
        if (left > 0)
            return;

        var bytes = _bytes;
        _bytes = [];
        _recycle?.Invoke(bytes);
    }
}
