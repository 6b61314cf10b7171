using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

public sealed record ReceivedEvent(ReceivedEventKind Kind, PeerConnection Connection, string Text);
