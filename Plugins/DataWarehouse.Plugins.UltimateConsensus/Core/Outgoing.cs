using DataWarehouse.Plugins.UltimateConsensus.Messages;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>A message to send, and what must be durable first.</summary>
/// <param name="Message">The message. Its entries are valid until the next call of the core.</param>
/// <param name="After">The write that must have completed, with all before it; <see cref="WriteId.None"/> to send at once.</param>
internal readonly record struct Outgoing(Message Message, WriteId After);
