namespace DataWarehouse.SDK.Transport;

/// <summary>A message that waits, in a rented buffer that goes back to its pool after delivery or loss.</summary>
/// <param name="Buffer">The rented buffer, at least as long as the message.</param>
/// <param name="LengthBytes">The length of the message.</param>
internal readonly record struct InMemoryMessage(byte[] Buffer, int LengthBytes);
