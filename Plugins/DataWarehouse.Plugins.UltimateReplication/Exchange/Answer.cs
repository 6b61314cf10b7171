namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>What became of a request: an answer, or the reason why there is none.</summary>
internal readonly record struct Answer(SyncMessage? Message, string? Problem)
{
    internal static Answer None(string problem) => new(null, problem);
}
