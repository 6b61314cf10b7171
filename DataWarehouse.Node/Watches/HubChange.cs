namespace DataWarehouse.Node.Watches;

/// <summary>What waits to be handed to watchers: the events of one revision, or the news that some were not kept.</summary>
/// <param name="Revision">The revision; where events were not kept, the last one of which there are none.</param>
/// <param name="Events">The events in their order; none where events were not kept, so that all watchers have to catch up from the store.</param>
/// <remarks>Not changed after it was made; then thread-safe.</remarks>
internal readonly record struct HubChange(long Revision, HubEvent[] Events)
{
    /// <summary>Whether events were not kept.</summary>
    public bool IsGap => Events.Length == 0;
}
