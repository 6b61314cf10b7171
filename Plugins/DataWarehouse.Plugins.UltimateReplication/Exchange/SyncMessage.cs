using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>One message of an exchange between two replicas.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Session">The exchange it belongs to, in the numbering of the side that began.</param>
/// <param name="Text">
/// In a request: the last key received so far, empty at the beginning. In a reply: why states of the request were not merged, empty when all
/// were. In a refusal: the reason. At most 65,536 UTF-8 bytes.
/// </param>
/// <param name="IsFlagSet">In a request: states are wanted. In a reply: more keys follow.</param>
/// <param name="States">Keys with their encoded sibling sets, in ascending order of keys.</param>
internal sealed record SyncMessage(SyncMessageKind Kind, long Session, string Text, bool IsFlagSet, ImmutableArray<KeyState> States);
