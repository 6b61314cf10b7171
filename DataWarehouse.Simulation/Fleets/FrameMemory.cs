namespace DataWarehouse.Simulation.Fleets;

/// <summary>The memory of a frame that arrived: once every shard has read it, it is overwritten, so that whoever kept a part of it is found out.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="bytes">The frame.</param>
/// <param name="readers">How many read it.</param>
internal sealed class FrameMemory(byte[] bytes, int readers)
{
    private const byte Poison = 0xDF;

    private int _readers = readers;

    /// <summary>The frame.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>A shard has read it.</summary>
    public void Release()
    {
        if (--_readers == 0) bytes.AsSpan().Fill(Poison);
    }
}
