using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.Golden;
using DataWarehouse.Transport.Frames;

namespace DataWarehouse.Tests.Transport.Frames;

public sealed class FrameTests
{
    private const uint Key = 0xfeedbeef;

    [Fact]
    public void Crc_KnownVector_IsCrc32C() => Assert.Equal(0xe3069283u, ~FrameCrc.Extend(FrameCrc.Plain, "123456789"u8));

    [Fact]
    public void Key_EachDirectionAndConnection_IsAnother() => Assert.Equal(
        4,
        new[] { FrameCrc.KeyOf(1, 2, true), FrameCrc.KeyOf(1, 2, false), FrameCrc.KeyOf(1, 3, true), FrameCrc.KeyOf(2, 1, true) }.Distinct().Count());

    [Fact]
    public void Golden_Frame_IsWrittenAndReadForEver()
    {
        var frame = Frame(1, "first"u8.ToArray(), [], "third"u8.ToArray());

        GoldenFile.AssertMatches("transport/frame-v1.golden", frame);

        var (messages, flaw) = Receive(GoldenFile.Read("transport/frame-v1.golden"), _ => int.MaxValue);
        Assert.Equal(FrameFlaw.None, flaw);
        Assert.Equal(["6669727374", "", "7468697264"], messages);
    }

    [Fact]
    public void Take_AnyMessagesInAnyPieces_GivesThemBackInOrder()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var messages = Enumerable.Range(0, random.Next(1, 60)).Select(_ => Bytes(random)).ToList();
            var stream = Stream(random, messages);

            var (received, flaw) = Receive(stream, left => random.Next(1, Math.Min(left, random.Next(2) == 0 ? 50 : 70_000) + 1));

            Assert.Equal(FrameFlaw.None, flaw);
            Assert.Equal(messages.Select(Convert.ToHexString), received);
        }
    }

    [Fact]
    public void Take_BuffersHeldNowAndThen_NeverWritesIntoThem()
    {
        var random = new Random(4);
        for (var round = 0; round < 100; round++)
        {
            var messages = Enumerable.Range(0, 40).Select(_ => Bytes(random)).ToList();
            var stream = Stream(random, messages);
            var receiver = new FrameReceiver(Key, 1 << 20);
            List<(int Number, ReadOnlyMemory<byte> Payload)> held = [];
            var (at, number) = (0, 0);
            while (at < stream.Length)
            {
                var space = receiver.Space();
                var count = Math.Min(Math.Min(space.Length, stream.Length - at), random.Next(1, 90_000));
                stream.AsSpan(at, count).CopyTo(space);
                at += count;
                Assert.Equal(FrameFlaw.None, receiver.Take(count));
                foreach (var message in receiver.Messages)
                {
                    if (random.Next(3) == 0)
                    {
                        message.Buffer.Hold();
                        held.Add((number, message.Payload));
                    }

                    number++;
                }

                receiver.Done();
            }

            receiver.Close();
            Assert.Equal(messages.Count, number);
            Assert.All(held, each => Assert.True(each.Payload.Span.SequenceEqual(messages[each.Number])));
        }
    }

    [Fact]
    public void Space_NothingHeld_UsesOneBufferForEver()
    {
        var frame = Frame(1, new byte[100]);
        var receiver = new FrameReceiver(Key, 1 << 20);
        byte[]? first = null;
        for (var number = 1UL; number < 2_000; number++)
        {
            var next = Frame(number, new byte[100]);
            next.CopyTo(receiver.Space());
            Assert.Equal(FrameFlaw.None, receiver.Take(next.Length));
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(receiver.Messages[0].Payload, out var segment));
            first ??= segment.Array;
            Assert.Same(first, segment.Array);
            receiver.Done();
        }

        Assert.Equal(24 + 4 + 100, frame.Length);
    }

    [Fact]
    public void Take_AnyBitFlipped_IsFoundAndGivesNoWrongMessage()
    {
        var random = new Random(5);
        var messages = Enumerable.Range(0, 6).Select(_ => new byte[random.Next(40)]).ToList();
        messages.ForEach(random.NextBytes);
        var stream = Stream(random, messages);
        for (var bit = 0; bit < stream.Length * 8; bit++)
        {
            var damaged = stream.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            var (received, flaw) = Receive(damaged, left => left);

            Assert.NotEqual(FrameFlaw.None, flaw);
            Assert.Equal(messages.Take(received.Count).Select(Convert.ToHexString), received);
        }
    }

    [Fact]
    public void Take_Garbage_NeverThrows()
    {
        var random = new Random(6);
        for (var round = 0; round < 20_000; round++)
        {
            var garbage = new byte[random.Next(1, 200)];
            random.NextBytes(garbage);

            // With a sound header, so that what lies behind it is looked at.
            if (random.Next(2) == 0 && garbage.Length >= FrameFormat.HeaderBytes)
            {
                var body = garbage.AsSpan(FrameFormat.HeaderBytes);
                var length = random.Next(3) == 0 ? (uint)random.NextInt64(uint.MaxValue) : (uint)body.Length;
                var crc = FrameHeader.CrcOf(Key, 1, body);
                new FrameHeader(length, random.Next(3) == 0 ? (uint)random.NextInt64(uint.MaxValue) : (uint)random.Next(5), 1, crc).Write(garbage, Key);
            }

            var (_, flaw) = Receive(garbage, left => random.Next(1, left + 1));

            Assert.True(Enum.IsDefined(flaw));
        }
    }

    [Fact]
    public void TryAdd_CommonFrameFull_TakesNoMore()
    {
        var frame = new OutgoingFrame(0);
        var room = FrameFormat.CommonBytes - FrameFormat.HeaderBytes - (2 * FrameFormat.LengthBytes);

        Assert.True(frame.TryAdd(new byte[room - 10]));
        Assert.False(frame.TryAdd(new byte[11]));
        Assert.True(frame.TryAdd(new byte[10]));

        Assert.Equal((2, room, FrameFormat.CommonBytes), (frame.Messages, frame.PayloadBytes, frame.Length));
        frame.Release();
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(12) == 0 ? random.Next(300_000) : random.Next(600)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Frame(ulong number, params byte[][] messages)
    {
        var frame = new OutgoingFrame(messages[0].Length);
        foreach (var message in messages)
            Assert.True(frame.TryAdd(message));
        frame.Seal(Key, number);
        var bytes = frame.Bytes.ToArray();
        frame.Release();
        return bytes;
    }

    /// <summary>Frames with one or more of the messages each.</summary>
    private static byte[] Stream(Random random, List<byte[]> messages)
    {
        var stream = new List<byte>();
        var (at, number) = (0, 1UL);
        while (at < messages.Count)
        {
            var frame = new OutgoingFrame(messages[at].Length);
            Assert.True(frame.TryAdd(messages[at++]));
            while (at < messages.Count && random.Next(3) > 0 && frame.TryAdd(messages[at]))
                at++;
            frame.Seal(Key, number++);
            stream.AddRange(frame.Bytes.ToArray());
            frame.Release();
        }

        return [.. stream];
    }

    private static (List<string> Messages, FrameFlaw Flaw) Receive(byte[] stream, Func<int, int> piece)
    {
        var receiver = new FrameReceiver(Key, 1 << 20);
        var messages = new List<string>();
        var (at, flaw) = (0, FrameFlaw.None);
        while (at < stream.Length && flaw == FrameFlaw.None)
        {
            var space = receiver.Space();
            var count = Math.Min(space.Length, Math.Min(piece(stream.Length - at), stream.Length - at));
            stream.AsSpan(at, count).CopyTo(space);
            at += count;
            flaw = receiver.Take(count);
            foreach (var message in receiver.Messages)
                messages.Add(Convert.ToHexString(message.Payload.Span));
            receiver.Done();
        }

        // A stream that ends within a frame is a flaw for whoever knows that it has ended.
        if (flaw == FrameFlaw.None && receiver.PendingBytes > 0)
            flaw = FrameFlaw.DamagedBody;
        receiver.Close();
        return (messages, flaw);
    }
}
