namespace DataWarehouse.Tests.Transport;

internal static class TransportSequence
{
    /// <summary>Connected, messages, disconnected, over and over, each with one generation that grows.</summary>
    public static void AssertWellFormed(RecordingReceiver receiver)
    {
        foreach (var stream in receiver.Events.Where(e => e.Kind != ReceivedEventKind.Room).GroupBy(e => (e.Connection.Peer, e.Connection.Channel)))
        {
            var (generation, isUp) = (0L, false);
            foreach (var e in stream)
            {
                Assert.Equal(e.Kind != ReceivedEventKind.Connected, isUp);
                if (e.Kind == ReceivedEventKind.Connected)
                    Assert.True(e.Connection.Generation > generation);
                else
                    Assert.Equal(generation, e.Connection.Generation);

                (generation, isUp) = (e.Connection.Generation, e.Kind != ReceivedEventKind.Disconnected);
            }
        }
    }
}
