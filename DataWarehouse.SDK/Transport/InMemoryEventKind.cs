namespace DataWarehouse.SDK.Transport;

/// <summary>Which call of <see cref="IPeerReceiver"/> an event stands for.</summary>
internal enum InMemoryEventKind
{
    Connected,
    Message,
    Disconnected,
    Room,
}
