using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateReplication.Exchange;

namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>Some keys with their states, in ascending order, to be sent in one message.</summary>
/// <param name="States">The states.</param>
/// <param name="HasMore">Whether more keys may follow.</param>
internal readonly record struct KeyBatch(ImmutableArray<KeyState> States, bool HasMore)
{
    internal static KeyBatch Empty { get; } = new([], HasMore: false);
}
