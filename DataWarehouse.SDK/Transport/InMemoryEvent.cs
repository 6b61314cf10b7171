namespace DataWarehouse.SDK.Transport;

/// <summary>What a receiver has to be told next.</summary>
/// <param name="Kind">The call to make.</param>
/// <param name="Connection">Its connection.</param>
/// <param name="Message">Its message; the default value for connection events.</param>
internal readonly record struct InMemoryEvent(InMemoryEventKind Kind, PeerConnection Connection, InMemoryMessage Message);
