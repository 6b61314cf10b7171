namespace DataWarehouse.Tests.Transport;

public enum ReceivedEventKind
{
    Connected,
    Message,
    Disconnected,
    Room,
}
