namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>Why a received state was not merged: an expected refusal, for the peer and the operator to read.</summary>
internal sealed record MergeRefusal
{
    /// <summary>The longest reason, so that it fits into any message beside a batch of states.</summary>
    internal const int ReasonCharactersMax = 512;

    internal MergeRefusal(string kind, string reason)
    {
        Kind = kind;
        Reason = Texts.Shorten(reason, ReasonCharactersMax);
    }

    /// <summary>A short word for metrics.</summary>
    internal string Kind { get; }

    /// <summary>The reason and the way out.</summary>
    internal string Reason { get; }

    /// <summary>Whether it concerns the two replicas rather than one key, so that going on is pointless.</summary>
    internal bool EndsExchange { get; init; }
}
